import type { Column } from '../market/index.ts'

/** The first of rows `[from, to)` with `asOf ≥ time`; `to` if there is none. `asOf` ascends. */
export function firstRowAt(asOf: Column, time: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if (asOf[middle] < time) low = middle + 1
    else high = middle
  }
  return low
}
