import type { Candles, Column } from '../../market/index.ts'
import { columnAfter, columnFor, type Series, series } from '../series.ts'
import { firstBlock } from './blocks.ts'

const high = series('high', (candles) => candles.high)
const negatedLow = series('-low', (candles) => negated(candles.low, candles))

/** The highest high of the last `window` candles. */
export function highestHigh(window: number): Series {
  return highest(high, window)
}

/** The lowest low of the last `window` candles. */
export function lowestLow(window: number): Series {
  const highestNegated = highest(negatedLow, window)
  return series(`lowest(low, ${window})`, (candles) =>
    negated(highestNegated.compute(candles), candles),
  )
}

function negated(values: Column, candles: Candles): Column {
  const opposites = columnFor(candles)
  for (let i = 0; i < opposites.length; i++) opposites[i] = -values[i]
  return opposites
}

function highest(values: Series, window: number): Series {
  return series(`highest(${values.name}, ${window})`, (candles) =>
    rollingMaximum(values.compute(candles), window, candles),
  )
}

function rollingMaximum(values: Column, window: number, candles: Candles): Column {
  const { length } = candles
  const maxima = columnAfter(window - 1, candles)
  const tail = new Float64Array(window + 1).fill(Number.NEGATIVE_INFINITY)
  for (let start = firstBlock(candles, window); start < length; start += window) {
    const from = Math.max(start, 0)
    const to = Math.min(start + window, length)
    let head = Number.NEGATIVE_INFINITY
    for (let i = from; i < to; i++) {
      head = Math.max(head, values[i])
      if (i >= window - 1) maxima[i] = Math.max(tail[i - start + 1], head)
    }
    let rest = Number.NEGATIVE_INFINITY
    for (let i = to - 1; i >= from; i--) {
      rest = Math.max(rest, values[i])
      tail[i - start] = rest
    }
  }
  return maxima
}
