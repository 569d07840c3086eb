import type { Column } from '../../market/index.ts'
import type { Piece } from './piece.ts'
import type { Source } from './series.ts'

/** The least share of a minute in which the book must have been in sync for its numbers to count. */
export const LEAST_COVERAGE = 0.95

/**
 * Copies a source's rows of the piece, and `lead` before them, to where a program reads them. NaN stands for what is
 * not there: candles before the segment, and minutes of book with too little coverage.
 */
export function readSource(source: Source, piece: Piece, lead: number, into: Column): void {
  const { candles, start, from, to } = piece
  const first = Math.max(start, from - lead)
  const absent = lead - (from - first)
  // A loop, because `fill` on a typed array takes several times as long.
  for (let i = 0; i < absent; i++) into[i] = Number.NaN
  if ('candle' in source) {
    into.set(candles[source.candle].subarray(first, to), absent)
    return
  }
  const { book } = candles
  for (let row = first; row < to; row++) {
    const covered = book !== undefined && book.coverage[row] >= LEAST_COVERAGE
    into[absent + row - first] = covered ? book[source.book][row] : Number.NaN
  }
}
