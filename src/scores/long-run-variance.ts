import type { Column } from '../market/index.ts'

/** The variance of a series, alone and with what its neighbours in time add. */
export interface SerialVariance {
  readonly mean: number
  /** Variance of one value. */
  readonly variance: number
  /** Newey and West (1987): variance plus twice the Bartlett-weighted autocovariances up to `lag`. */
  readonly longRun: number
}

/** Mean, variance and HAC variance of a series, all with divisor n. `lag` counts rows. */
export function serialVariance(series: Column, lag: number): SerialVariance {
  const n = series.length
  const mean = series.reduce((sum, value) => sum + value, 0) / n
  const centred = series.map((value) => value - mean)
  const variance = centred.reduce((sum, value) => sum + value * value, 0) / n
  return { mean, variance, longRun: squaredWindows(centred, lag + 1) / (n * (lag + 1)) }
}

/**
 * The sum over all windows of `width` rows, those that reach beyond either end included, of the squared
 * sum of the window. Two rows k apart share `width − k` windows: these are the Bartlett weights, in one
 * pass instead of one a lag.
 */
function squaredWindows(centred: Column, width: number): number {
  const n = centred.length
  let window = 0
  let squares = 0
  for (let last = 0; last < n + width - 1; last++) {
    if (last < n) window += centred[last]
    if (last >= width) window -= centred[last - width]
    squares += window * window
  }
  return squares
}

/** How many independent values the series is worth: n / (1 + 2 Σ weighted autocorrelations). */
export function effectiveSampleSize({ variance, longRun }: SerialVariance, length: number): number {
  return longRun > 0 ? (length * variance) / longRun : Number.NaN
}
