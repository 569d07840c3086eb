import type { Candles, Column } from '../market/index.ts'
import { CAUSAL_VOLATILITY_WARMUP, causalVolatility } from './causal-volatility.ts'
import { computeFeatures } from './compute-features.ts'
import type { FeatureSet } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { barsOf } from './labels.ts'

const scale: FeatureSet = {
  id: 'target-scale',
  features: [
    featureOf({
      name: 'causal_volatility',
      warmup: CAUSAL_VOLATILITY_WARMUP,
      series: causalVolatility,
    }),
  ],
}

/**
 * Volatility of the log return over the next `horizonMinutes`, known at each candle's close: the
 * causal volatility of one candle times the root of the candles ahead. What targets are divided by:
 * positive, no unit. NaN where 240 candles do not precede without a gap.
 */
export function targetScale(candles: Candles, horizonMinutes: number): Column {
  const root = Math.sqrt(barsOf(horizonMinutes, candles.interval))
  const [column] = computeFeatures(scale, candles).columns
  for (let i = 0; i < column.length; i++) column[i] *= root
  return column
}
