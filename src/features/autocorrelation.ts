import { logReturn } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { minus, plus } from './formula/arithmetic.ts'
import { ago, apply, type Series } from './formula/series.ts'
import { ROUNDING_VARIANCE, rollingMoments } from './rolling/moments.ts'

/**
 * `autocorrelation_n`: Pearson's correlation of each of the last n log returns with the one before
 * it; −1 to 1. Positive when moves go on, negative when they are taken back (Lo & MacKinlay 1988).
 * Undefined when the returns do not differ.
 */
export function autocorrelation(window: number): Feature {
  const squaresOf = (values: Series) => rollingMoments(values, window).squares
  const previous = ago(logReturn, 1)
  // 4 cov(x, y) = var(x + y) − var(x − y): three variances need no kernel of their own.
  const together = squaresOf(plus(logReturn, previous))
  const apart = squaresOf(minus(logReturn, previous))
  const own = squaresOf(logReturn)
  const least = ROUNDING_VARIANCE * window
  return featureOf({
    name: `autocorrelation_${window}`,
    warmup: window + 1,
    mirror: 'even',
    series: apply('correlation', [together, apart, own], 0, least),
  })
}
