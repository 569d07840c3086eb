import { describe, expect, it } from 'vitest'
import { framesRecorded, readFrame, recordedFrames } from '../../test/recorded-frames.ts'
import { type BookMinute, MINUTE_MS, orderBook } from '../market/index.ts'
import { virtualClock } from '../runtime/index.ts'
import { bookMinuteMaker } from './book-minutes.ts'
import { type BookListener, bookSync } from './book-sync.ts'

const START = Date.UTC(2024, 7, 8)
type Level = readonly [number, number]

/** A book of one level a side that goes through the given best prices, each at its second. */
function followed(
  steps: readonly (readonly [seconds: number, bid: Level, ask: Level] | 'lost')[],
): readonly BookMinute[] {
  const minutes: BookMinute[] = []
  const maker = bookMinuteMaker((minute) => minutes.push(minute))
  const book = orderBook()
  let id = 0
  let inSync = false
  for (const step of steps) {
    if (step === 'lost') {
      maker.lost('gap', 'an id is missing')
      inSync = false
      continue
    }
    const [seconds, bid, ask] = step
    const time = START + seconds * 1000
    if (!inSync) {
      book.reset({ lastUpdateId: ++id, bids: [], asks: [] }, 10)
      maker.synced(book)
      inSync = true
    }
    maker.applying(book, time, time + 7)
    const gone = (levels: readonly Level[]) => levels.map(([price]): Level => [price, 0])
    book.apply({
      ...{ firstUpdateId: id + 1, lastUpdateId: ++id },
      bids: [...gone(book.levels('bid')), bid],
      asks: [...gone(book.levels('ask')), ask],
    })
    maker.applied(book, time, time + 7)
  }
  return minutes
}

describe('a minute of order book', () => {
  it('weights its means by time and closes on its last moment', () => {
    const [minute] = followed([
      [0, [99, 3], [101, 1]],
      [15, [99.5, 1], [100.5, 1]],
      [60, [10, 1], [1000, 1]],
    ])
    expect(minute.openTime).toBe(START)
    expect(minute.coverage).toBe(1)
    expect(minute.updates).toBe(2)
    expect(minute.spreadMean).toBeCloseTo((15 * 200 + 45 * 100) / 60, 9)
    expect(minute.spreadClose).toBeCloseTo(100, 9)
    expect(minute.imbalanceMean).toBeCloseTo((15 * 0.5) / 60, 12)
    expect(minute.imbalanceClose).toBe(0)
    expect(minute.micropriceMean).toBeCloseTo((15 * 50) / 60, 9)
    expect(minute.micropriceClose).toBe(0)
    // A better bid of 1 came, a better ask of 1 came.
    expect(minute.orderFlow).toBe(0)
    expect(minute.bidDepth25).toBe(0)
  })

  it('measures depth in quote currency around the mid of its last moment', () => {
    const [minute] = followed([
      [0, [99.96, 2], [100.04, 3]],
      [60, [10, 1], [1000, 1]],
    ])
    expect([minute.bidDepth5, minute.askDepth5]).toEqual([199.92, 300.12])
    expect([minute.bidDepth25, minute.askDepth25]).toEqual([199.92, 300.12])
  })

  it('counts only the time in which the book was in sync', () => {
    const minutes = followed([
      [0, [99, 1], [101, 1]],
      [20, [99, 1], [101, 2]],
      'lost',
      [50, [99, 5], [101, 5]],
      [65, [99, 5], [101, 5]],
      'lost',
      [190, [99, 5], [101, 5]],
      [240, [99, 5], [101, 5]],
    ])
    const told = minutes.map(({ openTime, coverage }) => [(openTime - START) / MINUTE_MS, coverage])
    expect(told).toEqual([
      [0, 30 / 60],
      [1, 5 / 60],
      [3, 50 / 60],
    ])
    // What came between the losses is unknown: only the change of the ask at 20 s counts.
    expect(minutes[0].orderFlow).toBe(-1)
    expect(minutes[0].spreadClose).toBeCloseTo(200, 9)
    // Not in sync at its end: no last moment, no depth.
    expect(minutes[1].spreadMean).toBeCloseTo(200, 9)
    expect(minutes[1].spreadClose).toBeNaN()
    expect(minutes[1].askDepth5).toBeNaN()
  })
})

describe.skipIf(!framesRecorded)('the recorded book', () => {
  it('makes ten covered minutes through the live path', async () => {
    const events = recordedFrames('BTCUSDT').map(readFrame)
    const minutes: BookMinute[] = []
    const received: number[] = []
    const maker: BookListener = bookMinuteMaker((minute, receivedTime) => {
      minutes.push(minute)
      received.push(receivedTime)
    })
    const snapshot = events.find((event) => event.kind === 'snapshot')
    if (snapshot?.kind !== 'snapshot') throw new Error('a snapshot was recorded')
    const abort = new AbortController()
    const sync = bookSync({
      symbol: 'BTCUSDT',
      source: { book: async () => snapshot.snapshot },
      clock: { now: () => START },
      machine: virtualClock({ startsAt: 0, speed: Number.POSITIVE_INFINITY }),
      listener: maker,
      signal: abort.signal,
    })
    for (const [i, event] of events.entries()) {
      if (event.kind !== 'book') continue
      sync.event(event)
      if (i < 200) await Promise.resolve() // The snapshot's answer comes between events.
    }
    expect(sync.status()).toMatchObject({ inSync: true, snapshots: 1, failedSnapshots: 0 })
    expect(sync.status().losses).toEqual({ gap: 0, crossed: 0, drifted: 0, disconnected: 0 })
    const whole = minutes.filter(({ coverage }) => coverage === 1)
    expect(whole.length).toBe(10)
    for (const minute of whole) {
      expect(minute.spreadClose).toBeGreaterThan(0)
      expect(minute.updates).toBeGreaterThan(590)
      expect(minute.bidDepth5).toBeGreaterThan(0)
    }
    minutes.forEach(({ openTime }, i) => {
      expect(received[i]).toBeGreaterThan(openTime)
    })
    abort.abort()
    await sync.finished
  })
})
