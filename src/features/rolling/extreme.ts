import type { Column } from '../../market/index.ts'
import { type Series, series } from '../series.ts'
import { columnAfter, firstBarOf, firstBlock } from './blocks.ts'

const high = series('high', (candles) => candles.high)
const negatedLow = series('-low', (candles) => negated(candles.low))

/** The highest high of the last `window` candles. */
export function highestHigh(window: number): Series {
  return highest(high, window)
}

/** The lowest low of the last `window` candles. */
export function lowestLow(window: number): Series {
  const highestNegated = highest(negatedLow, window)
  return series(`lowest(low, ${window})`, (candles) => negated(highestNegated.compute(candles)))
}

function negated(values: Column): Column {
  const opposites = new Float64Array(values.length)
  for (let i = 0; i < opposites.length; i++) opposites[i] = -values[i]
  return opposites
}

function highest(values: Series, window: number): Series {
  return series(`highest(${values.name}, ${window})`, (candles) =>
    rollingMaximum(values.compute(candles), window, firstBarOf(candles)),
  )
}

function rollingMaximum(values: Column, window: number, firstBar: number): Column {
  const { length } = values
  const maxima = columnAfter(window - 1, length)
  const tail = new Float64Array(window + 1).fill(Number.NEGATIVE_INFINITY)
  for (let start = firstBlock(window, firstBar); start < length; start += window) {
    const from = Math.max(start, 0)
    const to = Math.min(start + window, length)
    let head = Number.NEGATIVE_INFINITY
    for (let i = from; i < to; i++) {
      if (values[i] > head) head = values[i]
      if (i >= window - 1) maxima[i] = Math.max(tail[i - start + 1], head)
    }
    let rest = Number.NEGATIVE_INFINITY
    for (let i = to - 1; i >= from; i--) {
      if (values[i] > rest) rest = values[i]
      tail[i - start] = rest
    }
  }
  return maxima
}
