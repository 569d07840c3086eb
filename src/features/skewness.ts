import { logReturn } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { firstBarOf } from './rolling/blocks.ts'
import { isConstant } from './rolling/moments.ts'
import { rollingThirdMoments } from './rolling/third-moment.ts'

/**
 * `skewness_n`: of the last n log returns, m₃ ÷ m₂^1.5 with population moments (Pearson's moment coefficient); within
 * ±√n. Undefined when the returns do not differ.
 */
export function skewness(window: number): Feature {
  return {
    name: `skewness_${window}`,
    warmup: window,
    compute(candles) {
      const returns = logReturn.compute(candles)
      const { squares, cubes } = rollingThirdMoments(returns, window, firstBarOf(candles))
      const skew = new Float64Array(candles.length).fill(Number.NaN)
      for (let i = 0; i < skew.length; i++) {
        if (isConstant(squares[i], window, 1)) continue
        const variance = squares[i] / window
        skew[i] = cubes[i] / (window * variance * Math.sqrt(variance))
      }
      return skew
    },
  }
}
