import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { framesRecorded, readFrame, recordedFrames } from '../../test/recorded-frames.ts'
import { type BookChange, type BookLevel, type BookSnapshot, orderBook } from '../market/index.ts'
import { type Random, seededRandom } from '../runtime/index.ts'
import { type BookAction, bookSyncState } from './book-sync-state.ts'

/** A venue's book that tells its changes; bids stay below 100 and asks above. */
function venueBook(random: Random) {
  const book = orderBook()
  book.reset({ lastUpdateId: 7, bids: [[99, 1]], asks: [[101, 1]] }, 1000)
  let nextId = 8
  const level = (around: number): BookLevel => [around + random.integer(20) / 4, random.integer(3)]
  const stands = new Map<number, BookSnapshot>()
  return {
    /** The book after the change of that id. */
    stands,
    snapshot: (): BookSnapshot => ({
      lastUpdateId: book.lastUpdateId,
      bids: book.levels('bid'),
      asks: book.levels('ask'),
    }),
    change(): BookChange {
      const change = {
        firstUpdateId: nextId,
        lastUpdateId: nextId + random.integer(4),
        bids: [level(90), level(90)],
        asks: [level(101)],
      }
      nextId = change.lastUpdateId + 1
      book.apply(change)
      stands.set(change.lastUpdateId, this.snapshot())
      return change
    },
  }
}

function machine(levels = 1000, shortestReachBps = Number.NEGATIVE_INFINITY) {
  const actions: BookAction[] = []
  const state = bookSyncState({ act: (action) => actions.push(action), levels, shortestReachBps })
  const change = (told: BookChange, time = 0) =>
    state.step({ kind: 'change', change: told, exchangeTime: time, receivedTime: time })
  const snapshot = (told: BookSnapshot, receivedTime = 0) =>
    state.step({ kind: 'snapshot', snapshot: told, receivedTime })
  const asks = () => actions.flatMap((action) => (action.kind === 'ask' ? [action.afterMs] : []))
  const losses = () => actions.flatMap((action) => (action.kind === 'lost' ? [action.cause] : []))
  return { state, actions, change, snapshot, asks, losses }
}

function update(firstUpdateId: number, lastUpdateId = firstUpdateId, bid: BookLevel = [99, 2]) {
  return { firstUpdateId, lastUpdateId, bids: [bid], asks: [] }
}

const SNAPSHOT: BookSnapshot = { lastUpdateId: 10, bids: [[99, 1]], asks: [[101, 1]] }

describe('a book in the making', () => {
  it('is the venue’s or not in sync, whatever is dropped, doubled, reordered or late', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.constantFrom(0, 0.02, 0.2), (seed, trouble) => {
        const random = seededRandom(seed)
        const venue = venueBook(random)
        const { state, actions, change, snapshot, asks } = machine()
        const old: BookSnapshot[] = [venue.snapshot()]
        let answered = 0
        let before: BookChange | undefined
        for (let i = 0; i < 300; i++) {
          const told = venue.change()
          old.push(venue.snapshot())
          const chance = random.uniform()
          if (chance < trouble)
            before ??= told // Held back, or dropped when one is held already.
          else {
            change(told)
            if (chance < 2 * trouble) change(told)
            if (before !== undefined && random.uniform() < 0.5) {
              change(before)
              before = undefined
            }
          }
          if (asks().length > answered && random.uniform() < 0.5) {
            answered = asks().length
            const age = random.integer(6) // An answer may be long on its way.
            snapshot(old[Math.max(0, old.length - 1 - age)])
          }
          if (random.uniform() < trouble / 10) {
            state.step({ kind: 'disconnected', reason: 'by chance' })
          }
          expectTruth()
        }
        // Once the stream is sound again, so is the book.
        for (let i = 0; i < 3; i++) change(venue.change())
        while (asks().length > answered) {
          answered = asks().length
          snapshot(venue.snapshot())
        }
        change(venue.change())
        expect(state.inSync).toBe(true)
        expectTruth()
        expect(actions.length).toBeGreaterThan(0)

        function expectTruth() {
          if (!state.inSync) return
          const truth = venue.stands.get(state.book.lastUpdateId)
          expect(state.book.levels('bid')).toEqual(truth?.bids)
          expect(state.book.levels('ask')).toEqual(truth?.asks)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('asks again while the snapshot is older than the first change it kept, and waits longer each time', () => {
    const { state, change, snapshot, asks } = machine()
    change(update(12, 13))
    snapshot({ ...SNAPSHOT, lastUpdateId: 11 })
    snapshot({ ...SNAPSHOT, lastUpdateId: 11 })
    expect(asks()).toEqual([0, 500, 1000])
    snapshot({ ...SNAPSHOT, lastUpdateId: 12 }) // Spanned by the first change.
    expect(state.inSync).toBe(true)
    expect(state.book.lastUpdateId).toBe(13)
  })

  it('drops what the snapshot already has', () => {
    const { state, actions, change, snapshot } = machine()
    change(update(8, 9, [98, 5]))
    change(update(10, 11))
    snapshot(SNAPSHOT)
    expect(state.book.levels('bid')).toEqual([[99, 2]])
    expect(actions.filter(({ kind }) => kind === 'applied')).toHaveLength(1)
  })

  it('begins anew when an id is missing, and keeps the change that showed it', () => {
    const { state, change, snapshot, losses, asks } = machine()
    change(update(10))
    snapshot(SNAPSHOT)
    change(update(12))
    expect(state.inSync).toBe(false)
    expect(losses()).toEqual(['gap'])
    expect(asks()).toHaveLength(2)
    snapshot({ ...SNAPSHOT, lastUpdateId: 12 })
    expect(state.inSync).toBe(true)
  })

  it('takes a crossed book for an error', () => {
    const { state, change, snapshot, losses, asks } = machine()
    change(update(10))
    snapshot(SNAPSHOT)
    change(update(11, 11, [101, 1]))
    expect(state.inSync).toBe(false)
    expect(losses()).toEqual(['crossed'])
    change(update(12))
    expect(asks()).toEqual([0, 500])
  })

  it('waits as long as the venue says, and at most a minute otherwise', () => {
    const { state, change, asks } = machine()
    change(update(10))
    for (let i = 0; i < 9; i++) state.step({ kind: 'snapshot-failed', retryAfterMs: 0 })
    state.step({ kind: 'snapshot-failed', retryAfterMs: 90_000 })
    expect(asks()).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 90_000])
  })

  it('knows what a buffered change meant only once the snapshot has come', () => {
    const { actions, change, snapshot } = machine()
    change(update(10, 11), 1000)
    snapshot(SNAPSHOT, 1700)
    expect(actions.at(-1)).toEqual({ kind: 'applied', exchangeTime: 1000, receivedTime: 1700 })
  })

  it('wants a new snapshot when the price has left the levels of the old one', () => {
    const { state, change, snapshot, losses } = machine(2, 25)
    change(update(10))
    snapshot({
      lastUpdateId: 10,
      bids: [
        [99, 1],
        [98, 1],
      ],
      asks: [
        [101, 1],
        [102, 1],
      ],
    })
    for (let id = 11; id < 100; id++) change(update(id, id, id === 11 ? [99, 0] : [98, id]))
    expect(state.inSync).toBe(false)
    expect(losses()).toEqual(['drifted'])
  })
})

describe.skipIf(!framesRecorded)('the recorded streams', () => {
  it.each([
    ['BTCUSDT', 1072],
    ['ETHUSDT', 1056],
  ] as const)(
    '%s: the book equals bookTicker at all %i shared update ids, never crossed, no gap',
    (symbol, shared) => {
      const best = new Map<number, unknown>()
      const { state, change, snapshot, losses, asks, actions } = machine(1000)
      const events = recordedFrames(symbol).map(readFrame)
      for (const event of events) {
        if (event.kind === 'best-prices') best.set(event.best.updateId, event.best)
      }
      let compared = 0
      for (const event of events) {
        if (event.kind === 'snapshot') snapshot(event.snapshot)
        if (event.kind !== 'book') continue
        change(event.change)
        const ticker = state.inSync ? best.get(state.book.lastUpdateId) : undefined
        if (ticker === undefined) continue
        expect(state.book.best()).toEqual(ticker)
        compared++
      }
      expect(compared).toBe(shared)
      expect(losses()).toEqual([])
      expect(asks()).toEqual([0])
      expect(actions.filter(({ kind }) => kind === 'synced')).toHaveLength(1)
    },
  )
})
