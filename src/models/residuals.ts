import type { Column } from '../market/index.ts'
import { assert } from '../runtime/index.ts'

/** Equal steps of probability between the kept quantiles. */
const STEPS = 2000

/**
 * The empirical distribution of standardised residuals, as its quantiles at 0, 1/2000, … 1. Centred on
 * their mean, so that a forecast's distribution is centred on its expected return.
 */
export type ResidualQuantiles = Float64Array

/** Quantiles of the finite values among `residuals`, less their mean. */
export function residualQuantiles(residuals: Column): ResidualQuantiles {
  const sorted = residuals.filter(Number.isFinite).sort()
  assert(sorted.length > 0, 'a distribution needs a residual')
  let sum = 0
  for (const value of sorted) sum += value
  const mean = sum / sorted.length
  return Float64Array.from({ length: STEPS + 1 }, (_, step) => {
    return interpolate(sorted, step / STEPS) - mean
  })
}

/** The quantile at `level` in [0, 1], by linear interpolation between equally spaced ones. */
export function interpolate(quantiles: Float64Array, level: number): number {
  const place = level * (quantiles.length - 1)
  const below = Math.min(Math.floor(place), quantiles.length - 2)
  if (below < 0) return quantiles[0]
  const low = quantiles[below]
  return low + (place - below) * (quantiles[below + 1] - low)
}

/** The inverse of `interpolate`: the level at which the quantile is `value`; 0 or 1 beyond the ends. */
export function levelOf(quantiles: Float64Array, value: number): number {
  const last = quantiles.length - 1
  if (value <= quantiles[0]) return 0
  if (value >= quantiles[last]) return 1
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (quantiles[middle] <= value) low = middle
    else high = middle
  }
  return (low + (value - quantiles[low]) / (quantiles[high] - quantiles[low])) / last
}
