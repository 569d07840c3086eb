import type { Column } from '../market/index.ts'

/** What a linear regression learns from: columns, and the value to explain (NaN where unknown). */
export interface Regression {
  readonly length: number
  readonly features: readonly Column[]
  readonly target: Column
  /** Epoch ms, ascending. */
  readonly asOf: Column
}

/**
 * Count, means and scatter of the columns `[features…, target]` over some rows: all that least squares
 * needs to know of them, and small whatever the number of rows.
 */
export interface Moments {
  readonly count: number
  readonly mean: Float64Array
  /** Upper triangle, row by row, of Σ (z − mean)(z − mean)ᵀ. */
  readonly scatter: Float64Array
}

/** Place of (row, column), row ≤ column, in the upper triangle of a matrix of `size`. */
export function triangle(row: number, column: number, size: number): number {
  return (row * (2 * size - row - 1)) / 2 + column
}

/** Columns are packed in lanes of four, so that a 4 × 4 tile of the scatter stays in registers. */
const LANES = 4

/** Moments of rows `[from, to)`. Rows without a target are left out. */
export function momentsOfRows(data: Regression, from: number, to: number): Moments {
  const columns = [...data.features, data.target]
  const rows = knownRows(data.target, from, to)
  const size = columns.length
  const mean = new Float64Array(size)
  const panel = panelOf(Math.ceil(size / LANES) * LANES * rows.length)
  columns.forEach((column, j) => {
    mean[j] = packCentred(column, rows, panel, j)
  })
  return { count: rows.length, mean, scatter: scatterOf(panel, rows.length, size) }
}

let reused = new Float64Array(0)

/**
 * Room for so many numbers, the same each time: every day of a walk needs as much, and garbage of half a megabyte a
 * day becomes hundreds before it is collected. What lies in it is never read before it is written.
 */
function panelOf(length: number): Float64Array {
  if (reused.length < length) reused = new Float64Array(length)
  return reused
}

/** Those of rows `[from, to)` whose target is known. */
export function knownRows(target: Column, from: number, to: number): Int32Array {
  const rows = new Int32Array(to - from)
  let count = 0
  for (let i = from; i < to; i++) if (!Number.isNaN(target[i])) rows[count++] = i
  return rows.subarray(0, count)
}

/** Writes one column into its lane, centred: a price level of 60,000 must not drown a move of one. */
function packCentred(column: Column, rows: Int32Array, panel: Float64Array, j: number): number {
  const count = rows.length
  let sum = 0
  for (let r = 0; r < count; r++) sum += column[rows[r]]
  const mean = count === 0 ? 0 : sum / count
  let at = Math.floor(j / LANES) * LANES * count + (j % LANES)
  for (let r = 0; r < count; r++, at += LANES) panel[at] = column[rows[r]] - mean
  return mean
}

function scatterOf(panel: Float64Array, count: number, size: number): Float64Array {
  const scatter = new Float64Array((size * (size + 1)) / 2)
  const tile = new Float64Array(LANES * LANES)
  const tiles = Math.ceil(size / LANES)
  for (let left = 0; left < tiles; left++) {
    for (let right = left; right < tiles; right++) {
      multiplyTile(panel, left * LANES * count, right * LANES * count, count, tile)
      for (let i = 0; i < LANES; i++) {
        for (let j = 0; j < LANES; j++) {
          const row = left * LANES + i
          const column = right * LANES + j
          if (row <= column && column < size) {
            scatter[triangle(row, column, size)] = tile[i * LANES + j]
          }
        }
      }
    }
  }
  return scatter
}

/** Sixteen dot products in one pass: eight loads serve sixteen multiplications. */
function multiplyTile(
  panel: Float64Array,
  left: number,
  right: number,
  count: number,
  tile: Float64Array,
): void {
  let [s00, s01, s02, s03] = [0, 0, 0, 0]
  let [s10, s11, s12, s13] = [0, 0, 0, 0]
  let [s20, s21, s22, s23] = [0, 0, 0, 0]
  let [s30, s31, s32, s33] = [0, 0, 0, 0]
  for (let r = 0; r < count; r++) {
    const a = left + r * LANES
    const b = right + r * LANES
    const a0 = panel[a]
    const a1 = panel[a + 1]
    const a2 = panel[a + 2]
    const a3 = panel[a + 3]
    const b0 = panel[b]
    const b1 = panel[b + 1]
    const b2 = panel[b + 2]
    const b3 = panel[b + 3]
    s00 += a0 * b0
    s01 += a0 * b1
    s02 += a0 * b2
    s03 += a0 * b3
    s10 += a1 * b0
    s11 += a1 * b1
    s12 += a1 * b2
    s13 += a1 * b3
    s20 += a2 * b0
    s21 += a2 * b1
    s22 += a2 * b2
    s23 += a2 * b3
    s30 += a3 * b0
    s31 += a3 * b1
    s32 += a3 * b2
    s33 += a3 * b3
  }
  tile.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33])
}

/**
 * Moments of several sets of rows taken together (Chan, Golub, LeVeque 1979). Their order matters to the last
 * bit. `size` is the number of columns, the target's included.
 */
export function mergeMoments(parts: readonly Moments[], size: number): Moments {
  const mean = new Float64Array(size)
  const scatter = new Float64Array((size * (size + 1)) / 2)
  const delta = new Float64Array(size)
  let count = 0
  for (const part of parts) {
    if (part.count === 0) continue
    const weight = part.count / (count + part.count)
    for (let i = 0; i < size; i++) delta[i] = part.mean[i] - mean[i]
    for (let i = 0, at = 0; i < size; i++) {
      const pull = delta[i] * count * weight
      for (let j = i; j < size; j++, at++) scatter[at] += part.scatter[at] + pull * delta[j]
    }
    for (let i = 0; i < size; i++) mean[i] += weight * delta[i]
    count += part.count
  }
  return { count, mean, scatter }
}
