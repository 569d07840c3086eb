import type { Candles, Column } from '../../market/index.ts'
import { columnAfter } from '../series.ts'
import { firstBlock } from './blocks.ts'
import { reciprocals } from './moments.ts'

/** Of each window: the sums of squared and of cubed deviations from its mean. */
export interface ThirdMoments {
  readonly squares: Column
  readonly cubes: Column
}

/**
 * Squared and cubed deviations of the last `window` values: `rollingMoments` one power further
 * (Pébay 2008).
 */
export function rollingThirdMoments(
  values: Column,
  window: number,
  candles: Candles,
): ThirdMoments {
  const { length } = candles
  const squares = columnAfter(window - 1, candles)
  const cubes = columnAfter(window - 1, candles)
  const tailMean = new Float64Array(window + 1)
  const tailSquares = new Float64Array(window + 1)
  const tailCubes = new Float64Array(window + 1)
  const oneOver = reciprocals(window)
  for (let start = firstBlock(candles, window); start < length; start += window) {
    const from = Math.max(start, 0)
    const to = Math.min(start + window, length)
    let mean = 0
    let square = 0
    let cube = 0
    for (let i = from; i < to; i++) {
      const seen = i - from
      const off = values[i] - mean
      const step = off * oneOver[seen + 1]
      const growth = off * step * seen
      mean += step
      cube += step * (growth * (seen - 1) - 3 * square)
      square += growth
      if (i < window - 1) continue
      const count = i - start + 1
      const rest = window - count
      const apart = mean - tailMean[count]
      const joined = apart * apart * count * rest * oneOver[window]
      const lean = joined * (rest - count) + 3 * (rest * square - count * tailSquares[count])
      squares[i] = tailSquares[count] + square + joined
      cubes[i] = tailCubes[count] + cube + apart * oneOver[window] * lean
    }
    mean = 0
    square = 0
    cube = 0
    for (let i = to - 1; i >= from; i--) {
      const seen = to - 1 - i
      const off = values[i] - mean
      const step = off * oneOver[seen + 1]
      const growth = off * step * seen
      mean += step
      cube += step * (growth * (seen - 1) - 3 * square)
      square += growth
      tailMean[i - start] = mean
      tailSquares[i - start] = square
      tailCubes[i - start] = cube
    }
  }
  return { squares, cubes }
}
