import { logReturn } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { apply } from './formula/series.ts'
import { ROUNDING_VARIANCE } from './rolling/moments.ts'
import { rollingThirdMoments } from './rolling/third-moment.ts'

/**
 * `skewness_n`: of the last n log returns, m₃ ÷ m₂^1.5 with population moments (Pearson's moment
 * coefficient); within ±√n. Undefined when the returns do not differ.
 */
export function skewness(window: number): Feature {
  const { squares, cubes } = rollingThirdMoments(logReturn, window)
  return featureOf({
    name: `skewness_${window}`,
    warmup: window,
    mirror: 'odd',
    series: apply('skewness', [squares, cubes], 1 / window, ROUNDING_VARIANCE),
  })
}
