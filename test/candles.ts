import fc from 'fast-check'
import { type Candle, type Candles, candlesFrom, MINUTE_MS } from '../src/market/index.ts'

const START = Date.UTC(2024, 0, 1)

/** Candles with the given closes, one a minute; everything else is plausible and follows from the close. */
export function candlesOf(closes: readonly number[], start = START): Candles {
  return candlesFrom(closes.map((close, i) => candleOf(close, start + i * MINUTE_MS)))
}

function candleOf(close: number, openTime: number): Candle {
  return {
    openTime,
    closeTime: openTime + MINUTE_MS - 1,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
    quoteVolume: close,
    tradeCount: 1,
    takerBuyVolume: 0.5,
    takerBuyQuoteVolume: close / 2,
  }
}

/** Sixty plausible closes. */
export const anyCloses: fc.Arbitrary<number[]> = fc.array(
  fc.double({ min: 1, max: 1e5, noNaN: true }),
  { minLength: 60, maxLength: 60 },
)
