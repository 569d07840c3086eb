import { close } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, perVolatility } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { minus, over, times } from './formula/arithmetic.ts'
import type { Series } from './formula/series.ts'
import { exponentialMeanOf, exponentialWindow } from './rolling/exponential-mean.ts'

const FAST = 12
const SLOW = 26
const SIGNAL = 9

const difference = minus(exponentialMeanOf(close, FAST), exponentialMeanOf(close, SLOW))

const histogram = minus(difference, exponentialMeanOf(difference, SIGNAL))

/**
 * Moving average convergence and divergence (Appel 1979) of 12, 26 and 9 candles, as a fraction of
 * the price and in units of the causal volatility of one candle. Its exponential means end after
 * five periods: see `exponentialMeanOf`.
 */

/** `macd_12_26`: the fast minus the slow exponential mean of the close. */
export const macd = relative(difference, 'macd_12_26', exponentialWindow(SLOW) - 1)

/** `macd_histogram_12_26_9`: that difference minus its own exponential mean. */
export const macdHistogram = relative(
  histogram,
  'macd_histogram_12_26_9',
  exponentialWindow(SLOW) + exponentialWindow(SIGNAL) - 2,
)

function relative(inPrice: Series, name: string, warmup: number): Feature {
  return featureOf({
    name,
    warmup: Math.max(warmup, CAUSAL_VOLATILITY_WARMUP),
    mirror: 'odd',
    series: times(over(inPrice, close), perVolatility),
  })
}
