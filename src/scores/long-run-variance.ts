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
  const variance = autocovariance(centred, 0)
  let longRun = variance
  for (let k = 1; k <= lag; k++) longRun += 2 * (1 - k / (lag + 1)) * autocovariance(centred, k)
  return { mean, variance, longRun }
}

/** How many independent values the series is worth: n / (1 + 2 Σ weighted autocorrelations). */
export function effectiveSampleSize(series: Column, lag: number): number {
  const { variance, longRun } = serialVariance(series, lag)
  return longRun > 0 ? (series.length * variance) / longRun : Number.NaN
}

function autocovariance(centred: Column, k: number): number {
  const n = centred.length
  // Four sums instead of one: each addition need not wait for the last.
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = k
  for (; i + 3 < n; i += 4) {
    a += centred[i] * centred[i - k]
    b += centred[i + 1] * centred[i + 1 - k]
    c += centred[i + 2] * centred[i + 2 - k]
    d += centred[i + 3] * centred[i + 3 - k]
  }
  for (; i < n; i++) a += centred[i] * centred[i - k]
  return (a + b + c + d) / n
}
