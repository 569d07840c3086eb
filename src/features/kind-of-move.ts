import { logReturn, squaredLogReturn } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, VOLATILITY_FLOOR } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { linear, logarithm, magnitude, minus, over, times } from './formula/arithmetic.ts'
import { greatestOf } from './rolling/extreme.ts'
import { sumOf } from './rolling/sum.ts'
import { scaledReturnOf } from './scaled-return.ts'

/** `absolute_scaled_return_n`: |scaled_return_n|: how far the price has come from where it was, whatever the way. */
export function absoluteScaledReturn(window: number): Feature {
  return featureOf({
    name: `absolute_scaled_return_${window}`,
    warmup: Math.max(window, CAUSAL_VOLATILITY_WARMUP),
    mirror: 'even',
    series: magnitude(scaledReturnOf(window)),
  })
}

const fall = linear(0.5, logReturn, -0.5, magnitude(logReturn))

/**
 * `downside_share_n`: the share of the last n candles' squared log returns that falls made, their realised
 * semivariance (Barndorff-Nielsen, Kinnebrock & Shephard 2010). A half where the price stood still.
 */
export function downsideShare(window: number): Feature {
  const falls = sumOf(times(fall, fall), window)
  return featureOf({
    name: `downside_share_${window}`,
    warmup: window,
    mirror: { complementIn: 1 },
    series: over(falls, sumOf(squaredLogReturn, window), 1, 0.5),
  })
}

/**
 * `log_largest_return_n`: ln of the largest |log return| of the last n candles over their root mean square, with a tenth
 * of a basis point under both. Large where a jump made the volatility, which then passes sooner.
 */
export function logLargestReturn(window: number): Feature {
  const floored = { offset: VOLATILITY_FLOOR ** 2, factor: 0.5 }
  const largest = logarithm(greatestOf(squaredLogReturn, window), floored)
  const usual = logarithm(sumOf(squaredLogReturn, window), { ...floored, scale: 1 / window })
  return featureOf({
    name: `log_largest_return_${window}`,
    warmup: window,
    mirror: 'even',
    series: minus(largest, usual),
  })
}
