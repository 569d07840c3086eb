import type { Candles, Column } from '../../market/index.ts'
import { columnAfter, type Series, series } from '../series.ts'
import { firstBlock } from './blocks.ts'

/** The sum of the last `window` values of a series; NaN while any of them is. */
export function sumOf(values: Series, window: number): Series {
  if (window === 1) return values
  return series(`sum(${values.name}, ${window})`, (candles) =>
    rollingSum(values.compute(candles), window, candles),
  )
}

function rollingSum(values: Column, window: number, candles: Candles): Column {
  const { length } = candles
  const sums = columnAfter(window - 1, candles)
  // tail[k]: from place k of the block before to its end. Past its end there is nothing to add.
  const tail = new Float64Array(window + 1)
  for (let start = firstBlock(candles, window); start < length; start += window) {
    const from = Math.max(start, 0)
    const to = Math.min(start + window, length)
    let head = 0
    for (let i = from; i < to; i++) {
      head += values[i]
      if (i >= window - 1) sums[i] = tail[i - start + 1] + head
    }
    let rest = 0
    for (let i = to - 1; i >= from; i--) {
      rest += values[i]
      tail[i - start] = rest
    }
  }
  return sums
}
