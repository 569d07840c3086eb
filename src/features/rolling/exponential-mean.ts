import type { Candles, Column } from '../../market/index.ts'
import { columnAfter, type Series, series } from '../series.ts'
import { firstBlock } from './blocks.ts'

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
  return series(`exponential_mean(${values.name}, ${period})`, (candles) =>
    rollingExponentialMean(values.compute(candles), period, candles),
  )
}

function rollingExponentialMean(values: Column, period: number, candles: Candles): Column {
  const { length } = candles
  const window = exponentialWindow(period)
  const decay = (period - 1) / (period + 1)
  const weights = new Float64Array(window + 1)
  weights[0] = 1
  for (let age = 1; age <= window; age++) weights[age] = weights[age - 1] * decay
  const total = weights.subarray(0, window).reduce((sum, weight) => sum + weight)

  const means = columnAfter(window - 1, candles)
  // tail[k]: weighted sum from place k of the block before, as of that block's last value.
  const tail = new Float64Array(window + 1)
  for (let start = firstBlock(candles, window); start < length; start += window) {
    const from = Math.max(start, 0)
    const to = Math.min(start + window, length)
    let head = 0
    for (let i = from; i < to; i++) {
      head = values[i] + decay * head
      const age = i - start + 1
      if (i >= window - 1) means[i] = (head + weights[age] * tail[age]) / total
    }
    let rest = 0
    for (let i = to - 1; i >= from; i--) {
      rest += weights[to - 1 - i] * values[i]
      tail[i - start] = rest
    }
  }
  return means
}
