/** One number per row. Undefined is NaN, never zero. */
export type Column = Float64Array

/**
 * A column's values at some rows, one after the other. A loop: `Float64Array.from` takes them from an iterator into a
 * list of objects first, which cost an evaluation a quarter of its time and 60 MB.
 */
export function gather(
  column: Column,
  rows: ArrayLike<number>,
  into: Column = new Float64Array(rows.length),
): Column {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]]
  return into.subarray(0, rows.length)
}
