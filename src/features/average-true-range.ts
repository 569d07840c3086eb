import {
  CAUSAL_VOLATILITY_WARMUP,
  causalVolatility,
  VOLATILITY_FLOOR,
} from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { sumOf } from './rolling/sum.ts'
import { columnAfter, columnFor, series } from './series.ts'

/** The candle's range, stretched to the close before it (Wilder 1978). */
const trueRange = series('true_range', (candles) => {
  const { high, low, close, length } = candles
  const ranges = columnAfter(1, candles)
  for (let i = 1; i < length; i++) {
    ranges[i] = Math.max(high[i], close[i - 1]) - Math.min(low[i], close[i - 1])
  }
  return ranges
})

/**
 * `relative_atr_n`: ln of the average true range of the last n candles, as a fraction of the price,
 * over the causal volatility of one candle: above its usual level when the market has just woken
 * up.
 *
 * The average is a plain mean; Wilder's (1978) own remembers for ever. The volatility floor is
 * added to the range, so that a market standing still has a log too.
 */
export function relativeTrueRange(window: number): Feature {
  const ranges = sumOf(trueRange, window)
  return {
    name: `relative_atr_${window}`,
    warmup: Math.max(window, CAUSAL_VOLATILITY_WARMUP),
    mirror: 'even',
    compute(candles) {
      const { close, length } = candles
      const volatility = causalVolatility.compute(candles)
      const sums = ranges.compute(candles)
      const relative = columnFor(candles)
      for (let i = 0; i < length; i++) {
        const range = sums[i] / (window * close[i])
        relative[i] = Math.log((range + VOLATILITY_FLOOR) / volatility[i])
      }
      return relative
    },
  }
}
