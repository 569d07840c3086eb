import type { Column } from '../market/index.ts'

const BLOCK = 2048

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
  const products = laggedProducts(
    series.map((value) => value - mean),
    lag,
  )
  const variance = products[0] / n
  const longRun = products.reduce((sum, product, k) => {
    return k === 0 ? variance : sum + (2 * (1 - k / (lag + 1)) * product) / n
  }, 0)
  return { mean, variance, longRun }
}

/** How many independent values the series is worth: n / (1 + 2 Σ weighted autocorrelations). */
export function effectiveSampleSize({ variance, longRun }: SerialVariance, length: number): number {
  return longRun > 0 ? (length * variance) / longRun : Number.NaN
}

/** Σ x[i] x[i − k] for k = 0 … lag, block by block: a block stays in the cache for all its lags. */
function laggedProducts(centred: Column, lag: number): Column {
  const products = new Float64Array(lag + 1)
  for (let from = 0; from < centred.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, centred.length)
    for (let k = 0; k <= lag; k++) products[k] += blockProduct(centred, Math.max(from, k), to, k)
  }
  return products
}

/** Four sums instead of one: no addition need wait for the last. */
function blockProduct(x: Column, from: number, to: number, k: number): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = from
  for (; i + 3 < to; i += 4) {
    a += x[i] * x[i - k]
    b += x[i + 1] * x[i + 1 - k]
    c += x[i + 2] * x[i + 2 - k]
    d += x[i + 3] * x[i + 3 - k]
  }
  for (; i < to; i++) a += x[i] * x[i - k]
  return a + b + c + d
}
