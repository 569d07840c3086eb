import type { BookField } from '../market/index.ts'
import { columnFor, type Series, series } from './series.ts'

/** The least share of a minute in which the book must have been in sync for its numbers to count. */
export const LEAST_COVERAGE = 0.95

/** A field of the minute of book beside each candle. NaN where there is none, or too little coverage. */
export function bookSeries(field: BookField): Series {
  return series(`book.${field}`, (candles) => {
    const values = columnFor(candles)
    const { book } = candles
    for (let i = 0; i < values.length; i++) {
      const covered = book !== undefined && book.coverage[i] >= LEAST_COVERAGE
      values[i] = covered ? book[field][i] : Number.NaN
    }
    return values
  })
}

const bid10 = bookSeries('bidDepth10')
const ask10 = bookSeries('askDepth10')
const flow = bookSeries('orderFlow')

/** Quote currency within 10 bps of the mid, both sides together. */
export const depth10 = series('book.depth10', (candles) => {
  const bids = bid10.compute(candles)
  const asks = ask10.compute(candles)
  const depth = columnFor(candles)
  for (let i = 0; i < depth.length; i++) depth[i] = bids[i] + asks[i]
  return depth
})

/** Order-flow imbalance in quote currency, at the minute's close. */
export const quoteFlow = series('book.quoteFlow', (candles) => {
  const base = flow.compute(candles)
  const { close } = candles
  const money = columnFor(candles)
  for (let i = 0; i < money.length; i++) money[i] = base[i] * close[i]
  return money
})
