import type { Column } from '../market/index.ts'
import { firstWhere } from '../runtime/index.ts'

/** The first of rows `[from, to)` with `asOf ≥ time`; `to` if there is none. `asOf` ascends. */
export function firstRowAt(asOf: Column, time: number, from: number, to: number): number {
  return firstWhere(from, to, (row) => asOf[row] >= time)
}
