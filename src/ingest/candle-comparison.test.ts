import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { type Candle, candleAt, MINUTE_MS } from '../market/index.ts'
import { candleComparer } from './candle-comparison.ts'

const START = Date.UTC(2024, 0, 1)

function candle(minute: number, changes: Partial<Candle> = {}): Candle {
  return { ...candleAt(candlesOf([100], START + minute * MINUTE_MS), 0), ...changes }
}

const complete = (of: Candle) =>
  ({ candle: of, completeness: 'complete', receivedTime: of.closeTime + 1 }) as const

describe('the comparison of candles', () => {
  it('meets its halves in either order, and counts differences by field', () => {
    const comparer = candleComparer('BTCUSDT')
    comparer.venue(candle(0))
    comparer.trades(complete(candle(0)))
    comparer.trades(complete(candle(1, { volume: 2, close: 99 })))
    comparer.venue(candle(1))
    const summary = comparer.summary()
    expect(summary).toMatchObject({ compared: 2, equal: 1, differences: { volume: 1, close: 1 } })
    expect(summary.examples).toEqual([
      { openTime: START + MINUTE_MS, field: 'close', venue: 100, trades: 99 },
      { openTime: START + MINUTE_MS, field: 'volume', venue: 1, trades: 2 },
    ])
  })

  it('counts incomplete minutes apart', () => {
    const comparer = candleComparer('BTCUSDT')
    comparer.venue(candle(0))
    comparer.trades({ ...complete(candle(0, { close: 1 })), completeness: 'incomplete' })
    expect(comparer.summary()).toMatchObject({ compared: 0, incomplete: 1, differences: {} })
  })

  it('does not compare what a source does not tell', () => {
    const comparer = candleComparer('BTCUSDT')
    const untold = { takerBuyVolume: Number.NaN, takerBuyQuoteVolume: Number.NaN }
    comparer.trades(complete(candle(0, untold)))
    comparer.venue(candle(0))
    expect(comparer.summary()).toMatchObject({ compared: 1, equal: 1 })
  })

  it('keeps the last examples and a bounded number of halves', () => {
    const comparer = candleComparer('BTCUSDT')
    for (let minute = 0; minute < 1000; minute++) {
      comparer.venue(candle(minute))
      if (minute >= 500) comparer.trades(complete(candle(minute, { close: minute })))
    }
    const { examples, compared, unmatched } = comparer.summary()
    expect(compared).toBe(500)
    expect(unmatched).toBeGreaterThanOrEqual(260)
    expect(examples.map(({ trades }) => trades)).toEqual(
      Array.from({ length: 20 }, (_, i) => 980 + i),
    )
  })
})
