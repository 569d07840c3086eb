import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BookChange, BookLevel } from './book.ts'
import { bookImbalance, micropriceBps, orderFlow, spreadBps } from './book-measures.ts'
import { orderBook } from './order-book.ts'

/** Few prices, so that levels are met again and again. Bids and asks may cross. */
const anyLevel = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 3 }))
  .map(([price, quantity]): BookLevel => [price / 4, quantity])
const anyLevels = fc.array(anyLevel, { maxLength: 12 })
const anyChanges = fc.array(fc.record({ bids: anyLevels, asks: anyLevels }), { maxLength: 30 })

/** A book as one would write it without a thought for speed. */
function plainBook() {
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  const sorted = (side: 'bids' | 'asks') =>
    [...sides[side]].sort(([a], [b]) => (side === 'bids' ? b - a : a - b))
  return {
    sorted,
    apply(change: Pick<BookChange, 'bids' | 'asks'>) {
      for (const side of ['bids', 'asks'] as const) {
        for (const [price, quantity] of change[side]) {
          if (quantity === 0) sides[side].delete(price)
          else sides[side].set(price, quantity)
        }
      }
    },
  }
}

function numbered(change: Pick<BookChange, 'bids' | 'asks'>, id: number): BookChange {
  return { ...change, firstUpdateId: id, lastUpdateId: id }
}

describe('an order book', () => {
  it('equals a plain one after any snapshot and any changes', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const book = orderBook()
        const plain = plainBook()
        changes.forEach((change, id) => {
          plain.apply(change)
          if (id === 0) book.reset({ ...change, lastUpdateId: id }, 100)
          else book.apply(numbered(change, id))
          const [bids, asks] = [plain.sorted('bids'), plain.sorted('asks')]
          expect(book.levels('bid')).toEqual(bids)
          expect(book.levels('ask')).toEqual(asks)
          expect(book.lastUpdateId).toBe(id)
          const both = bids.length > 0 && asks.length > 0
          const best = both ? { updateId: id, bid: bids[0], ask: asks[0] } : undefined
          expect(book.best()).toEqual(best)
          expect(book.crossed()).toBe(both && bids[0][0] >= asks[0][0])
        })
      }),
    )
  })

  it('sums the depth of exactly the levels within the distance', () => {
    fc.assert(
      fc.property(anyLevels, anyLevels, fc.constantFrom(0, 100, 2500, 9000), (bids, asks, bps) => {
        const book = orderBook()
        const plain = plainBook()
        plain.apply({ bids, asks })
        book.reset({ lastUpdateId: 0, bids, asks }, 100)
        const best = book.best()
        fc.pre(best !== undefined)
        const mid = (best.bid[0] + best.ask[0]) / 2
        const within = (side: 'bids' | 'asks', sign: number) =>
          plain
            .sorted(side)
            .filter(([price]) => sign * price <= sign * (mid * (1 + (sign * bps) / 10_000)))
            .reduce((sum, [price, quantity]) => sum + price * quantity, 0)
        expect(book.depth('bid', bps)).toBeCloseTo(within('bids', -1), 9)
        expect(book.depth('ask', bps)).toBeCloseTo(within('asks', 1), 9)
      }),
    )
  })

  it('grows to any number of levels', () => {
    const book = orderBook()
    const bids = Array.from({ length: 5000 }, (_, i): BookLevel => [10_000 - i, 1])
    book.reset({ lastUpdateId: 1, bids, asks: [] }, 5000)
    expect(book.levels('bid')).toEqual(bids)
  })

  it('does not claim a depth that its snapshot did not reach', () => {
    const book = orderBook()
    const snapshot = {
      lastUpdateId: 1,
      bids: [
        [9999, 1],
        [9990, 1],
      ] as const,
      asks: [
        [10_001, 1],
        [10_010, 1],
      ] as const,
    }
    book.reset(snapshot, 2)
    expect(book.depth('bid', 5)).toBe(9999)
    expect(book.depth('bid', 10)).toBe(9999 + 9990)
    expect(book.depth('bid', 11)).toBeNaN()
    expect(book.depth('ask', 11)).toBeNaN()
    expect(book.reach('bid')).toBeCloseTo(9.0009, 4)
    book.reset(snapshot, 3) // Fewer than were asked for: that is all there is.
    expect(book.depth('bid', 11)).toBe(9999 + 9990)
    expect(book.depth('ask', 5000)).toBe(10_001 + 10_010)
  })
})

describe('what the best prices say', () => {
  const best = { updateId: 1, bid: [99, 3], ask: [101, 1] } as const

  it('is worked out by hand: spread, imbalance, microprice', () => {
    expect(spreadBps(best)).toBeCloseTo(200, 12)
    expect(bookImbalance(best)).toBe(0.5)
    // (99 × 1 + 101 × 3) ÷ 4 = 100.5
    expect(micropriceBps(best)).toBeCloseTo(50, 9)
  })

  it.each([
    ['nothing changes', [99, 3], [101, 1], 0],
    ['more is bid at the same price', [99, 5], [101, 1], 2],
    ['a better bid comes', [100, 2], [101, 1], 2],
    ['the bid is gone and a lower one remains', [98, 7], [101, 1], -3],
    ['more is asked at the same price', [99, 3], [101, 4], -3],
    ['a better ask comes', [99, 3], [100, 2], -2],
    ['the ask is gone and a higher one remains', [99, 3], [102, 9], 1],
  ] as const)('order flow when %s', (_, bid, ask, flow) => {
    expect(orderFlow(best, { updateId: 2, bid, ask })).toBe(flow)
  })
})
