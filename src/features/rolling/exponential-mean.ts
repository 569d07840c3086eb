import { scaled } from '../formula/arithmetic.ts'
import type { Series } from '../formula/series.ts'
import { weightedSumOf } from './sum.ts'

/**
 * Periods after which an exponential mean forgets entirely: what is left out weighs e⁻¹⁰, or 0.005
 * %.
 */
const PERIODS_KEPT = 5

/** Candles an exponential mean of this period looks at. */
export function exponentialWindow(period: number): number {
  return PERIODS_KEPT * period
}

/**
 * The exponential mean of a series, smoothing 2 / (period + 1), over the last `5 × period` values.
 *
 * The textbook's recursion remembers its first value for ever, and so depends on where the history
 * starts. This one has the same weights, cut after five periods and scaled to add up to one.
 */
export function exponentialMeanOf(values: Series, period: number): Series {
  const window = exponentialWindow(period)
  const decay = (period - 1) / (period + 1)
  const sum = weightedSumOf(values, window, decay)
  // The weights add up to this: a geometric series.
  const total = (1 - decay ** window) / (1 - decay)
  return scaled(sum, 1 / total)
}
