import type { Column } from '../../market/index.ts'

/**
 * Where a value stands among others: the share of them below it, those equal to it counted half. NaN without
 * any, or of a value that is none.
 */
export function shareBelow(column: Column, value: number): number {
  let [below, equal, known] = [0, 0, 0]
  for (const each of column) {
    if (Number.isNaN(each)) continue
    known++
    if (each < value) below++
    else if (each === value) equal++
  }
  return Number.isNaN(value) ? Number.NaN : (below + equal / 2) / known
}
