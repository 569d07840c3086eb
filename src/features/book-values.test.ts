import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { type BookMinute, bookMinutesFrom, MINUTE_MS, withBook } from '../market/index.ts'
import {
  bookValue,
  depthImbalance,
  logRelativeDepth,
  logRelativeUpdates,
  logSpread,
  orderFlowImbalance,
} from './book-values.ts'

const START = Date.UTC(2024, 0, 1)

function minute(i: number, changes: Partial<BookMinute> = {}): BookMinute {
  return {
    ...{ openTime: START + i * MINUTE_MS, coverage: 1, updates: 100 },
    ...{ spreadMean: 2, spreadClose: 3, imbalanceMean: 0.1, imbalanceClose: 0.2 },
    ...{ micropriceMean: 0.3, micropriceClose: 0.4, orderFlow: 1 },
    ...{ bidDepth5: 300, askDepth5: 100, bidDepth10: 600, askDepth10: 400 },
    ...{ bidDepth25: 1000, askDepth25: 1000 },
    ...changes,
  }
}

/** 61 minutes at a price of 10, of which the last one is as told. */
function market(last: Partial<BookMinute>) {
  const candles = candlesOf(new Array(61).fill(10), START)
  const rows = Array.from({ length: 61 }, (_, i) => minute(i, i === 60 ? last : {}))
  return withBook(candles, bookMinutesFrom(rows))
}

describe('features of the order book', () => {
  it('are worked out by hand', () => {
    const candles = market({ updates: 200, orderFlow: -3, bidDepth10: 1600 })
    const last = (feature: ReturnType<typeof depthImbalance>) => feature.compute(candles).at(-1)
    expect(last(logSpread)).toBe(Math.log(2))
    expect(last(bookValue('x', 'micropriceClose'))).toBe(0.4)
    expect(last(depthImbalance(5))).toBe(0.5)
    expect(last(depthImbalance(25))).toBe(0)
    expect(last(logRelativeUpdates(60))).toBeCloseTo(Math.log((200 * 60) / 6100), 12)
    expect(last(logRelativeDepth(60))).toBeCloseTo(Math.log((2000 * 60) / 61_000), 12)
    // 4 × 1 − 3 coins at a price of 10, beside a mean depth of 61 000 ÷ 60.
    expect(last(orderFlowImbalance(5))).toBeCloseTo((10 * 60) / 61_000, 12)
  })

  it('say nothing of a spread of zero or of an empty book', () => {
    const empty = { bidDepth5: 0, askDepth5: 0, spreadMean: 0 }
    const candles = market(empty)
    expect(logSpread.compute(candles).at(-1)).toBeNaN()
    expect(depthImbalance(5).compute(candles).at(-1)).toBeNaN()
  })

  it('leave a minute with too little coverage undefined', () => {
    const candles = market({ coverage: 0.94 })
    expect(depthImbalance(5).compute(candles).at(-1)).toBeNaN()
    expect(depthImbalance(5).compute(candles).at(-2)).toBe(0.5)
  })
})

describe('minutes of book beside candles', () => {
  it('are joined by time, and undefined where there is none', () => {
    const candles = candlesOf([1, 2, 3], START + MINUTE_MS)
    const { book } = withBook(
      candles,
      bookMinutesFrom([minute(0), minute(1), minute(3), minute(9)]),
    )
    expect([...(book?.coverage ?? [])]).toEqual([1, Number.NaN, 1])
    expect(book?.openTime).toEqual(candles.openTime)
  })
})
