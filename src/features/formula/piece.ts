import type { Candles } from '../../market/index.ts'

/** Rows `[from, to)` of candles, within a segment without a gap that begins at `start`. */
export interface Piece {
  readonly candles: Candles
  readonly start: number
  readonly from: number
  readonly to: number
}
