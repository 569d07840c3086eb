import type { Candles, Column } from '../../market/index.ts'
import { columnAfter } from '../series.ts'
import { firstBlock } from './blocks.ts'

/** Of each window: its mean, and the sum of squared deviations from that mean. */
export interface Moments {
  readonly mean: Column
  readonly squares: Column
}

/**
 * Mean and squared deviations of the last `window` values.
 *
 * Heads and tails grow by Welford's (1962) update and are joined as Chan, Golub & LeVeque (1983)
 * do: no difference of large sums is ever taken, so a price of 60,000 that moves by cents keeps its
 * digits.
 */
export function rollingMoments(values: Column, window: number, candles: Candles): Moments {
  const { length } = candles
  const mean = columnAfter(window - 1, candles)
  const squares = columnAfter(window - 1, candles)
  const tailMean = new Float64Array(window + 1)
  const tailSquares = new Float64Array(window + 1)
  const oneOver = reciprocals(window)
  for (let start = firstBlock(candles, window); start < length; start += window) {
    const from = Math.max(start, 0)
    const to = Math.min(start + window, length)
    let headMean = 0
    let headSquares = 0
    for (let i = from; i < to; i++) {
      const count = i - start + 1
      // A block whose start the data does not hold counts from its first row; no window uses that
      // head.
      const off = values[i] - headMean
      headMean += off * oneOver[i - from + 1]
      headSquares += off * (values[i] - headMean)
      if (i < window - 1) continue
      const apart = headMean - tailMean[count]
      const headShare = count * oneOver[window]
      mean[i] = tailMean[count] + apart * headShare
      squares[i] = tailSquares[count] + headSquares + apart * apart * headShare * (window - count)
    }
    let restMean = 0
    let restSquares = 0
    for (let i = to - 1; i >= from; i--) {
      const off = values[i] - restMean
      restMean += off * oneOver[to - i]
      restSquares += off * (values[i] - restMean)
      tailMean[i - start] = restMean
      tailSquares[i - start] = restSquares
    }
  }
  return { mean, squares }
}

/**
 * Whether `squares` of `window` values is nothing but rounding: a deviation below 1e-12 of the
 * values' level. A number divided by such a deviation would be noise, so it is undefined instead.
 */
export function isConstant(squares: number, window: number, level: number): boolean {
  const smallest = 1e-12 * level
  return !(squares > window * smallest * smallest)
}

/** 1/k at place k, from 1 to `largest`. */
export function reciprocals(largest: number): Float64Array {
  const parts = new Float64Array(largest + 1)
  for (let k = 1; k <= largest; k++) parts[k] = 1 / k
  return parts
}
