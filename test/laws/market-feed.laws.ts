import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MarketFeed } from '../../src/ingest/index.ts'
import { type Candle, candlesFrom, DAY_MS, MINUTE_MS } from '../../src/market/index.ts'
import { type Clock, virtualClock } from '../../src/runtime/index.ts'

/** The laws look at the market's first two days and the hours after: a feed under test must have those. */
const LOOK_AT = 2 * DAY_MS

/**
 * What every market feed promises, checked on the feed that `open` makes: the same market each time, on the clock
 * handed in. A feed may have gaps.
 */
export function marketFeedLaws(name: string, open: (clock: Clock) => MarketFeed): void {
  const { firstOpenTime } = open(clockAt(0))
  const end = firstOpenTime + LOOK_AT

  describe(`${name} keeps the laws of a market feed`, () => {
    it('hands out no candle before its clock has closed it', async () => {
      const feed = open(clockAt(firstOpenTime - DAY_MS))
      for await (const { closeTime } of take(feed, firstOpenTime, 3000)) {
        expect(feed.clock.now()).toBeGreaterThan(closeTime)
      }
      expect.assertions(6000) // One more for each received time.
    })

    it('keeps the forming candle and everything after it out of its history', async () => {
      for (const intoTheMinute of [0, 1, 30_000, MINUTE_MS - 1]) {
        const now = firstOpenTime + 3 * 3_600_000 + intoTheMinute
        const feed = open(clockAt(now))
        const { openTime, length } = await feed.history(firstOpenTime, firstOpenTime + LOOK_AT)
        expect(length).toBeGreaterThan(0)
        expect(openTime[length - 1] + MINUTE_MS).toBeLessThanOrEqual(now)
        // …and does not hold back the last one that has closed.
        const lastClosed = Math.floor(now / MINUTE_MS) * MINUTE_MS - MINUTE_MS
        expect(openTime[length - 1]).toBe(await lastAtOrBefore(lastClosed))
      }
    })

    it('gives candles in order, each once, on the minute, from its first minute on', async () => {
      const given = await collect(open(clockAt(firstOpenTime)), firstOpenTime - DAY_MS, 3000)
      given.forEach(({ openTime, closeTime }, i) => {
        expect(openTime % MINUTE_MS).toBe(0)
        expect(closeTime).toBe(openTime + MINUTE_MS - 1)
        expect(openTime).toBeGreaterThan(i === 0 ? firstOpenTime - 1 : given[i - 1].openTime)
      })
    })

    it('tells of every minute it leaves out before it goes on beyond it', async () => {
      const feed = open(clockAt(firstOpenTime))
      const told = new Set<number>()
      let next = firstOpenTime
      let given = 0
      for await (const event of feed.events(firstOpenTime, new AbortController().signal)) {
        if (event.kind === 'hole') {
          expect(event.from).toBeLessThan(event.to)
          expect([event.from % MINUTE_MS, event.to % MINUTE_MS]).toEqual([0, 0])
          for (let minute = event.from; minute < event.to; minute += MINUTE_MS) told.add(minute)
        }
        if (event.kind !== 'closed') continue
        for (; next < event.candle.openTime; next += MINUTE_MS) expect(told).toContain(next)
        next += MINUTE_MS
        if (++given === 2000) break
      }
    })

    it('remembers bit for bit what it gave as it closed', async () => {
      const feed = open(clockAt(firstOpenTime))
      const given = await collect(feed, firstOpenTime, 3000)
      const last = given[given.length - 1]
      const remembered = await feed.history(firstOpenTime, last.openTime + 1)
      expect(remembered).toEqual(candlesFrom(given))
    })

    it('gives the history asked for and nothing beside it', async () => {
      const feed = open(clockAt(end))
      const all = await feed.history(firstOpenTime, end)
      const rows = Array.from(all.openTime)
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: -1e7, max: LOOK_AT }), fc.nat(1e7), async (at, span) => {
          const from = firstOpenTime + at
          const part = await feed.history(from, from + span)
          const expected = rows.filter((time) => time >= from && time < Math.min(from + span, end))
          expect(Array.from(part.openTime)).toEqual(expected)
        }),
        { numRuns: 50 },
      )
    })

    it('can be taken up again anywhere: what follows does not depend on where one began', async () => {
      const all = await collect(open(clockAt(firstOpenTime)), firstOpenTime, 2600)
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: LOOK_AT - DAY_MS }), async (later) => {
          const from = firstOpenTime + later
          const expected = all.filter(({ openTime }) => openTime >= from).slice(0, 20)
          expect(await collect(open(clockAt(from)), from, 20)).toEqual(expected)
        }),
        { numRuns: 20 },
      )
    })

    it('serves two listeners the same', async () => {
      const feed = open(clockAt(firstOpenTime))
      const [one, other] = await Promise.all([
        collect(feed, firstOpenTime, 100),
        collect(feed, firstOpenTime, 100),
      ])
      expect(other).toEqual(one)
    })

    it('ends without an error when told to stop, in the middle of a wait or while catching up', async () => {
      for (const behind of [0, LOOK_AT]) {
        const feed = open(clockAt(firstOpenTime + behind))
        const stop = new AbortController()
        let given = 0
        for await (const { kind } of feed.events(firstOpenTime, stop.signal)) {
          if (kind === 'closed' && ++given === 5) setImmediate(() => stop.abort())
        }
        expect(given).toBeGreaterThanOrEqual(5)
        expect(given).toBeLessThan(2000) // Even who catches up lets others have their turn in between.
      }
    })

    it('gives nothing when it was stopped before it began', async () => {
      const feed = open(clockAt(end))
      for await (const _ of feed.events(firstOpenTime, AbortSignal.abort())) {
        expect.unreachable('a candle after the end')
      }
    })
  })

  async function lastAtOrBefore(time: number): Promise<number> {
    const { openTime } = await open(clockAt(end)).history(firstOpenTime, time + 1)
    return openTime[openTime.length - 1]
  }
}

function clockAt(startsAt: number): Clock {
  return virtualClock({ startsAt, speed: Number.POSITIVE_INFINITY })
}

async function* take(feed: MarketFeed, from: number, count: number): AsyncIterable<Candle> {
  const stop = new AbortController()
  let given = 0
  for await (const event of feed.events(from, stop.signal)) {
    if (event.kind !== 'closed') continue
    expect(event.receivedTime).toBeGreaterThan(event.candle.closeTime)
    yield event.candle
    given++
    if (given === count) return
  }
}

async function collect(feed: MarketFeed, from: number, count: number): Promise<Candle[]> {
  const given: Candle[] = []
  for await (const candle of take(feed, from, count)) given.push(candle)
  return given
}
