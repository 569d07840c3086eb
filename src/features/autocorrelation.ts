import type { Candles, Column } from '../market/index.ts'
import { logReturn } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { isConstant, rollingMoments } from './rolling/moments.ts'
import { columnAfter } from './series.ts'

/**
 * `autocorrelation_n`: Pearson's correlation of each of the last n log returns with the one before
 * it; −1 to 1. Positive when moves go on, negative when they are taken back (Lo & MacKinlay 1988).
 * Undefined when the returns do not differ.
 */
export function autocorrelation(window: number): Feature {
  return {
    name: `autocorrelation_${window}`,
    warmup: window + 1,
    mirror: 'even',
    compute(candles) {
      const returns = logReturn.compute(candles)
      const squaresOf = (values: Column) => rollingMoments(values, window, candles).squares
      const own = squaresOf(returns)
      // 4 cov(x, y) = var(x + y) − var(x − y): three variances need no kernel of their own.
      const together = squaresOf(withBefore(returns, 1, candles))
      const apart = squaresOf(withBefore(returns, -1, candles))
      const correlation = columnAfter(1, candles)
      for (let i = 1; i < correlation.length; i++) {
        correlation[i] =
          isConstant(own[i], window, 1) || isConstant(own[i - 1], window, 1)
            ? Number.NaN
            : (together[i] - apart[i]) / (4 * Math.sqrt(own[i] * own[i - 1]))
      }
      return correlation
    },
  }
}

/** Each value plus (1) or minus (−1) the one before it. */
function withBefore(values: Column, sign: 1 | -1, candles: Candles): Column {
  const joined = columnAfter(1, candles)
  for (let i = 1; i < joined.length; i++) joined[i] = values[i] + sign * values[i - 1]
  return joined
}
