import type { Candles, Column } from '../../market/index.ts'
import { compile, type Program } from './compile.ts'
import { PIECE, runOver } from './machine.ts'
import type { Series } from './series.ts'

/**
 * Writes a program's outputs for rows `[from, to)` of candles, in a segment without a gap that begins at `start`.
 * Piece by piece, each with what comes before it; by the features' law that changes no bit.
 */
export function evaluate(
  program: Program,
  candles: Candles,
  rows: { readonly start: number; readonly from: number; readonly to: number },
  into: readonly Column[],
): void {
  const { start, to } = rows
  for (let from = rows.from; from < to; from += PIECE) {
    const piece = { candles, start, from, to: Math.min(to, from + PIECE) }
    runOver(program, piece, (output, values) => {
      into[output].set(values, from)
    })
  }
}

const programs = new WeakMap<Series, Program>()

/** A series for candles without a gap. */
export function columnOf(series: Series, candles: Candles): Column {
  const program = programs.get(series) ?? compile([series])
  programs.set(series, program)
  const column = new Float64Array(candles.length)
  evaluate(program, candles, { start: 0, from: 0, to: candles.length }, [column])
  return column
}
