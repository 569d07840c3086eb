import { logClose } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, perVolatility } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { scaledDifference } from './formula/arithmetic.ts'
import { ago, type Series } from './formula/series.ts'

/**
 * `scaled_return_n`: ln(closeₜ / closeₜ₋ₙ) ÷ (σₜ √n), with σ the causal volatility of one candle.
 * No unit: standard deviations.
 *
 * Dividing by volatility makes a quiet night and a crash comparable (Moskowitz, Ooi & Pedersen 2012
 * scale so).
 */
export function scaledReturn(window: number): Feature {
  return featureOf({
    name: `scaled_return_${window}`,
    warmup: Math.max(window, CAUSAL_VOLATILITY_WARMUP),
    mirror: 'odd',
    series: scaledReturnOf(window),
  })
}

/** The same as a series, for what else is made of it. */
export function scaledReturnOf(window: number): Series {
  return scaledDifference(logClose, ago(logClose, window), perVolatility, 1 / Math.sqrt(window))
}
