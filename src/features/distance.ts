import { close, quoteVolume, volume } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, perVolatility } from './causal-volatility.ts'
import type { Feature, Mirror } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { excess, times } from './formula/arithmetic.ts'
import type { Series } from './formula/series.ts'
import { highestHigh, lowestLow } from './rolling/extreme.ts'
import { sumOf } from './rolling/sum.ts'

/** A level as a sum and what it is a sum of: ratio × a ÷ b is then the close ÷ the level. */
interface Comparison {
  readonly a: Series
  readonly b: Series
  readonly ratio: number
}

/**
 * How far the close is from a level of the last n candles: (close ÷ level − 1) ÷ (σ √n), with σ the
 * causal volatility of one candle. No unit: standard deviations of an n-candle return. Positive
 * above the level.
 */
function distanceTo(
  level: Comparison,
  name: string,
  window: number,
  mirror: Mirror = 'odd',
): Feature {
  return featureOf({
    name,
    warmup: Math.max(window - 1, CAUSAL_VOLATILITY_WARMUP),
    mirror,
    series: excess(level, perVolatility, 1 / Math.sqrt(window)),
  })
}

/** `mean_distance_n`: distance to the mean close of the last n candles. */
export function meanDistance(window: number): Feature {
  const mean = { a: close, b: sumOf(close, window), ratio: window }
  return distanceTo(mean, `mean_distance_${window}`, window)
}

/**
 * `vwap_distance_n`: distance to the volume-weighted average price of the last n candles (quote
 * volume ÷ volume: the true average of its trades; Berkowitz, Logue & Noser 1988). Undefined when
 * nothing was traded.
 */
export function vwapDistance(window: number): Feature {
  const atClose = times(close, sumOf(volume, window))
  const vwap = { a: atClose, b: sumOf(quoteVolume, window), ratio: 1 }
  return distanceTo(vwap, `vwap_distance_${window}`, window)
}

/** `high_distance_n`: distance to the highest high of the last n candles; zero or below. */
export function highDistance(window: number): Feature {
  const mirror = { negatedOf: `low_distance_${window}` }
  const highest = { a: close, b: highestHigh(window), ratio: 1 }
  return distanceTo(highest, `high_distance_${window}`, window, mirror)
}

/** `low_distance_n`: distance to the lowest low of the last n candles; zero or above. */
export function lowDistance(window: number): Feature {
  const mirror = { negatedOf: `high_distance_${window}` }
  const lowest = { a: close, b: lowestLow(window), ratio: 1 }
  return distanceTo(lowest, `low_distance_${window}`, window, mirror)
}
