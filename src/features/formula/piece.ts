import type { Candles } from '../../market/index.ts'

/**
 * Rows of a piece. A program's columns then fit in a processor's second cache; see the speed in `bench/features.ts`.
 */
export const PIECE = 2048

/** Rows `[from, to)` of candles, within a segment without a gap that begins at `start`. */
export interface Piece {
  readonly candles: Candles
  readonly start: number
  readonly from: number
  readonly to: number
}

/**
 * The rows of what may be longer than a piece. Each piece is computed with what comes before it; by the features' law
 * that changes no bit.
 */
export function piecesOf({ candles, start, from, to }: Piece): readonly Piece[] {
  return Array.from({ length: Math.ceil((to - from) / PIECE) }, (_, i) => ({
    candles,
    start,
    from: from + i * PIECE,
    to: Math.min(to, from + (i + 1) * PIECE),
  }))
}
