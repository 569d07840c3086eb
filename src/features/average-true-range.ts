import { close, high, low } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, perVolatility, VOLATILITY_FLOOR } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { greater, linear, logarithm, minus, over, smaller, times } from './formula/arithmetic.ts'
import { ago } from './formula/series.ts'
import { sumOf } from './rolling/sum.ts'

const previousClose = ago(close, 1)

/** The candle's range, stretched to the close before it (Wilder 1978). */
const trueRange = minus(greater(previousClose, high), smaller(previousClose, low))

/**
 * `relative_atr_n`: ln of the average true range of the last n candles, as a fraction of the price,
 * over the causal volatility of one candle: above its usual level when the market has just woken
 * up.
 *
 * The average is a plain mean; Wilder's (1978) own remembers for ever. The volatility floor is
 * added to the range, so that a market standing still has a log too.
 */
export function relativeTrueRange(window: number): Feature {
  const range = times(over(sumOf(trueRange, window), close, 1 / window), perVolatility)
  return featureOf({
    name: `relative_atr_${window}`,
    warmup: Math.max(window, CAUSAL_VOLATILITY_WARMUP),
    mirror: 'even',
    series: logarithm(linear(1, range, VOLATILITY_FLOOR, perVolatility)),
  })
}
