import type { BookField, CandleField } from '../../market/index.ts'
import type { Operation } from './operations.ts'

/** Where numbers come from: a field of the candle, or of the minute of book beside it. */
export type Source = { readonly candle: CandleField } | { readonly book: BookField }

/** One number per candle, as a formula over candles: nothing is computed until a program is run. */
export interface Series {
  readonly formula: Formula
  /** Which of the formula's results. */
  readonly result: number
  /** So many candles before. */
  readonly lag: number
}

/** A source, or an operation on series. Equal formulas are one object, so each is computed once. */
export interface Formula {
  readonly id: number
  readonly source?: Source
  readonly operation?: Operation
  readonly operands: readonly Series[]
  readonly numbers: readonly number[]
}

const formulas = new Map<string, Formula>()

/** A field of the candle. */
export function candleField(field: CandleField): Series {
  return known(`candle ${field}`, { source: { candle: field }, operands: [], numbers: [] })
}

/** A field of the minute of book; undefined where there is none, or too little coverage. */
export function bookField(field: BookField): Series {
  return known(`book ${field}`, { source: { book: field }, operands: [], numbers: [] })
}

/** The result of an operation; the first, if it has several. */
export function apply(
  operation: Operation,
  operands: readonly Series[],
  ...numbers: readonly number[]
): Series {
  const read = operands.map(({ formula, result, lag }) => `${formula.id}.${result}-${lag}`)
  return known(`${operation} ${read} ${numbers}`, { operation, operands, numbers })
}

/** Another result of the same formula. */
export function resultOf(series: Series, result: number): Series {
  return { ...series, result }
}

/** The series as it was so many candles before. */
export function ago(series: Series, lag: number): Series {
  return { ...series, lag: series.lag + lag }
}

function known(key: string, formula: Omit<Formula, 'id'>): Series {
  const found = formulas.get(key) ?? { id: formulas.size, ...formula }
  formulas.set(key, found)
  return { formula: found, result: 0, lag: 0 }
}
