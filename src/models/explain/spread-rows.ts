/** So many rows, evenly spread over all. */
export function spreadRows(length: number, most: number): Float64Array {
  const count = Math.min(length, most)
  return Float64Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count))
}
