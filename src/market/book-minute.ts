import { assert } from '../runtime/index.ts'
import type { Column } from './column.ts'

/** Columns of a minute of order book, in the order of Silver's `book_1m`. Undefined is NaN, never zero. */
export const BOOK_FIELDS = [
  'openTime',
  'coverage',
  'updates',
  'spreadMean',
  'spreadClose',
  'imbalanceMean',
  'imbalanceClose',
  'micropriceMean',
  'micropriceClose',
  'orderFlow',
  'bidDepth5',
  'askDepth5',
  'bidDepth10',
  'askDepth10',
  'bidDepth25',
  'askDepth25',
] as const

export type BookField = (typeof BOOK_FIELDS)[number]

/**
 * What a book did during one minute. Means are weighted by time, over the part of the minute in which the book
 * was in sync; what is called `Close` and the depths are of its last moment, and NaN if it was not in sync then.
 */
export interface BookMinute {
  readonly openTime: number
  /** Share of the minute in which the book was in sync, 0 to 1. */
  readonly coverage: number
  /** Changes applied. */
  readonly updates: number
  /** Bps of the mid. */
  readonly spreadMean: number
  readonly spreadClose: number
  /** (Bid − ask) ÷ (bid + ask) of the quantities at the best level, −1 to 1. */
  readonly imbalanceMean: number
  readonly imbalanceClose: number
  /** Microprice against the mid, bps of the mid. */
  readonly micropriceMean: number
  readonly micropriceClose: number
  /** Order-flow imbalance at the best level: base currency, the sum over all changes applied. */
  readonly orderFlow: number
  /** Quote currency within 5, 10 and 25 bps of the mid. */
  readonly bidDepth5: number
  readonly askDepth5: number
  readonly bidDepth10: number
  readonly askDepth10: number
  readonly bidDepth25: number
  readonly askDepth25: number
}

/** Minutes of book as columns, ascending and unique in `openTime`. Minutes may be missing. */
export interface BookMinutes extends Readonly<Record<BookField, Column>> {
  readonly length: number
}

/** A copy of minutes as columns. Asserts that they are in order. */
export function bookMinutesFrom(rows: readonly BookMinute[]): BookMinutes {
  const minutes = bookMinutesOf(rows.length, (field) =>
    Float64Array.from(rows, (row) => row[field]),
  )
  for (let i = 1; i < rows.length; i++) {
    assert(rows[i].openTime > rows[i - 1].openTime, 'minutes of book ascend in time')
  }
  return minutes
}

/** Minutes whose columns are made one by one. */
export function bookMinutesOf(length: number, column: (field: BookField) => Column): BookMinutes {
  return {
    length,
    openTime: column('openTime'),
    coverage: column('coverage'),
    updates: column('updates'),
    spreadMean: column('spreadMean'),
    spreadClose: column('spreadClose'),
    imbalanceMean: column('imbalanceMean'),
    imbalanceClose: column('imbalanceClose'),
    micropriceMean: column('micropriceMean'),
    micropriceClose: column('micropriceClose'),
    orderFlow: column('orderFlow'),
    bidDepth5: column('bidDepth5'),
    askDepth5: column('askDepth5'),
    bidDepth10: column('bidDepth10'),
    askDepth10: column('askDepth10'),
    bidDepth25: column('bidDepth25'),
    askDepth25: column('askDepth25'),
  }
}

/** Minutes `from` to `to` (row numbers, end excluded) as views: no copy is made. */
export function sliceBookMinutes(minutes: BookMinutes, from: number, to: number): BookMinutes {
  const { length } = minutes.openTime.subarray(from, to)
  return bookMinutesOf(length, (field) => minutes[field].subarray(from, to))
}
