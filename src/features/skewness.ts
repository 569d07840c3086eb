import { logReturn } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { isConstant } from './rolling/moments.ts'
import { rollingThirdMoments } from './rolling/third-moment.ts'
import { columnFor } from './series.ts'

/**
 * `skewness_n`: of the last n log returns, m₃ ÷ m₂^1.5 with population moments (Pearson's moment
 * coefficient); within ±√n. Undefined when the returns do not differ.
 */
export function skewness(window: number): Feature {
  return {
    name: `skewness_${window}`,
    warmup: window,
    mirror: 'odd',
    compute(candles) {
      const returns = logReturn.compute(candles)
      const { squares, cubes } = rollingThirdMoments(returns, window, candles)
      const skew = columnFor(candles)
      for (let i = 0; i < skew.length; i++) {
        const variance = squares[i] / window
        skew[i] = isConstant(squares[i], window, 1)
          ? Number.NaN
          : cubes[i] / (window * variance * Math.sqrt(variance))
      }
      return skew
    },
  }
}
