import type { Candles, Column } from '../../market/index.ts'
import type { Mate } from '../mate/mate.ts'
import { compile, type Program } from './compile.ts'
import { runOver } from './machine.ts'
import { type Piece, piecesOf } from './piece.ts'
import type { Series } from './series.ts'

/**
 * Writes a program's outputs for the rows of pieces. A mate, if there is one, takes some of them; what they have not
 * done when no more are left is done here, so nobody ever waits for them.
 */
export function evaluate(
  program: Program,
  pieces: readonly Piece[],
  into: readonly Column[],
  mate?: Mate,
): void {
  const write = (piece: Piece) => (output: number, values: Column) => {
    into[output].set(values, piece.from)
  }
  let next = 0
  for (;;) {
    while (next < pieces.length && mate?.offer(program, pieces[next])) next++
    // One at a time, and their hands filled again after each: copying takes nearly as long as computing.
    if (mate?.collect(write)) continue
    const piece = next < pieces.length ? pieces[next++] : mate?.takeBack()
    if (piece === undefined) return
    runOver(program, piece, write(piece))
  }
}

const programs = new WeakMap<Series, Program>()

/** A series for candles without a gap. */
export function columnOf(series: Series, candles: Candles): Column {
  const program = programs.get(series) ?? compile([series])
  programs.set(series, program)
  const { length } = candles
  const column = new Float64Array(length)
  evaluate(program, piecesOf({ candles, start: 0, from: 0, to: length }), [column])
  return column
}
