/** Quantiles come from at most so many values: a bin then rests on a few hundred. */
const SAMPLE = 65_536

/**
 * Where a column is cut into bins of like many rows: a value's bin is the number of cuts it has reached. Cuts lie
 * halfway between neighbouring values, and are such that single and double precision agree on every side.
 */
export function quantileCuts(column: Float64Array, bins: number): Float64Array {
  const step = Math.max(1, Math.ceil(column.length / SAMPLE))
  const sample = new Float64Array(Math.ceil(column.length / step))
  let known = 0
  for (let i = 0; i < column.length; i += step) {
    // Single precision is what XGBoost sees. Infinite values sort to the ends like any other.
    if (!Number.isNaN(column[i])) sample[known++] = Math.fround(column[i])
  }
  const sorted = sample.subarray(0, known).sort()
  const cuts: number[] = []
  const distinct = countDistinct(sorted)
  if (distinct <= bins) {
    for (let i = 1; i < known; i++)
      if (sorted[i] > sorted[i - 1]) cuts.push(between(sorted[i - 1], sorted[i]))
    return Float64Array.from(cuts)
  }
  // A value that fills several bins leaves their share to the others.
  let at = 0
  for (let left = bins; left > 1 && at < known; left--) {
    let next = Math.min(known - 1, at + Math.max(1, Math.round((known - at) / left)))
    while (next < known && sorted[next] === sorted[next - 1]) next++
    if (next >= known) break
    cuts.push(between(sorted[next - 1], sorted[next]))
    at = next
  }
  return Float64Array.from(cuts)
}

function countDistinct(sorted: Float64Array): number {
  let count = sorted.length > 0 ? 1 : 0
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) count++
  return count
}

function between(low: number, high: number): number {
  const middle = Number.isFinite(low + high) ? Math.fround(low + (high - low) / 2) : high
  return doubleThreshold(middle > low && middle < high ? middle : high)
}

const bits = new DataView(new ArrayBuffer(8))

/**
 * The least double that rounds to the single-precision threshold or above: `x < it` in doubles is then what
 * `fround(x) < threshold` is in singles, for every x.
 */
export function doubleThreshold(single: number): number {
  if (!Number.isFinite(single)) return single
  const below = singleBelow(single)
  if (!Number.isFinite(below)) return single
  const middle = (below + single) / 2
  return Math.fround(middle) === single ? middle : doubleAbove(middle)
}

/** The single-precision threshold that `doubleThreshold` was given. */
export function singleThreshold(threshold: number): number {
  return Math.fround(threshold)
}

function singleBelow(value: number): number {
  if (value === 0) return -(2 ** -149)
  bits.setFloat32(0, value)
  bits.setInt32(0, bits.getInt32(0) + (value > 0 ? -1 : 1))
  return bits.getFloat32(0)
}

/** The next double up: `x <= value` is `x < doubleAbove(value)`. */
export function doubleAbove(value: number): number {
  if (value === Infinity) return value
  if (value === 0) return Number.MIN_VALUE
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return bits.getFloat64(0)
}

/** The next double down: `x < value` is `x <= doubleBelow(value)`. */
export function doubleBelow(value: number): number {
  return -doubleAbove(-value)
}
