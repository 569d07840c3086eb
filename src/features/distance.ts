import { close, quoteVolume, volume } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, causalVolatility } from './causal-volatility.ts'
import type { Feature, Mirror } from './feature.ts'
import { highestHigh, lowestLow } from './rolling/extreme.ts'
import { sumOf } from './rolling/sum.ts'
import { columnFor, type Series, series } from './series.ts'

/**
 * How far the close is from a level of the last n candles: (close ÷ level − 1) ÷ (σ √n), with σ the
 * causal volatility of one candle. No unit: standard deviations of an n-candle return. Positive
 * above the level.
 */
function distanceTo(level: Series, name: string, window: number, mirror: Mirror = 'odd'): Feature {
  const root = Math.sqrt(window)
  return {
    name,
    warmup: Math.max(window - 1, CAUSAL_VOLATILITY_WARMUP),
    mirror,
    compute(candles) {
      const { close, length } = candles
      const levels = level.compute(candles)
      const volatility = causalVolatility.compute(candles)
      const distances = columnFor(candles)
      for (let i = 0; i < length; i++) {
        distances[i] = (close[i] / levels[i] - 1) / (volatility[i] * root)
      }
      return distances
    },
  }
}

/** `mean_distance_n`: distance to the mean close of the last n candles. */
export function meanDistance(window: number): Feature {
  const sum = sumOf(close, window)
  const mean = series(`mean(close, ${window})`, (candles) => {
    const sums = sum.compute(candles)
    const means = columnFor(candles)
    for (let i = 0; i < means.length; i++) means[i] = sums[i] / window
    return means
  })
  return distanceTo(mean, `mean_distance_${window}`, window)
}

/**
 * `vwap_distance_n`: distance to the volume-weighted average price of the last n candles (quote
 * volume ÷ volume: the true average of its trades; Berkowitz, Logue & Noser 1988). Undefined when
 * nothing was traded.
 */
export function vwapDistance(window: number): Feature {
  const paid = sumOf(quoteVolume, window)
  const traded = sumOf(volume, window)
  const vwap = series(`vwap(${window})`, (candles) => {
    const money = paid.compute(candles)
    const coins = traded.compute(candles)
    const prices = columnFor(candles)
    for (let i = 0; i < prices.length; i++) {
      prices[i] = money[i] > 0 && coins[i] > 0 ? money[i] / coins[i] : Number.NaN
    }
    return prices
  })
  return distanceTo(vwap, `vwap_distance_${window}`, window)
}

/** `high_distance_n`: distance to the highest high of the last n candles; zero or below. */
export function highDistance(window: number): Feature {
  const mirror = { negatedOf: `low_distance_${window}` }
  return distanceTo(highestHigh(window), `high_distance_${window}`, window, mirror)
}

/** `low_distance_n`: distance to the lowest low of the last n candles; zero or above. */
export function lowDistance(window: number): Feature {
  const mirror = { negatedOf: `high_distance_${window}` }
  return distanceTo(lowestLow(window), `low_distance_${window}`, window, mirror)
}
