import { type Candles, type Column, segments, sliceCandles } from '../market/index.ts'
import type { FeatureSet } from './feature.ts'
import { compile, type Program } from './formula/compile.ts'
import { evaluate } from './formula/evaluate.ts'
import { type Piece, piecesOf } from './formula/piece.ts'
import { mateFor } from './mate/mate-for.ts'
import { uninitialisedColumn } from './uninitialised-column.ts'

/** One column per feature, one row per candle. Undefined is NaN. */
export interface FeatureTable {
  readonly setId: string
  readonly names: readonly string[]
  readonly columns: readonly Column[]
  /** Of each row's candle, epoch ms. */
  readonly openTime: Column
  /** Rows. */
  readonly length: number
}

/** Every feature of a set for every candle. Candles are cut at gaps: a window that spans one is NaN. */
export function computeFeatures(set: FeatureSet, candles: Candles): FeatureTable {
  const { length } = candles
  const columns = set.features.map(() => uninitialisedColumn(length))
  const runs = segments(candles).map(([from, to]) => ({ candles, start: from, from, to }))
  computeRows(set, runs, columns)
  return {
    setId: set.id,
    names: set.features.map(({ name }) => name),
    columns,
    openTime: candles.openTime.slice(),
    length,
  }
}

/**
 * The features of the last candle, or of the last `rows` candles one after the other, the oldest first: bit for
 * bit the last rows of `computeFeatures`, from no more candles than the set needs. Values whose window the
 * candles do not fill, or that spans a gap, are NaN. Empty if there is no candle.
 */
export function latestFeatures(set: FeatureSet, candles: Candles, rows = 1): Float64Array {
  const { length } = candles
  if (length === 0) return new Float64Array(0)
  const recent = sliceCandles(candles, Math.max(0, length - warmupOf(set) - rows), length)
  const start = segments(recent).at(-1)?.[0] ?? 0
  const from = Math.max(start, recent.length - rows)
  const columns = set.features.map(() => new Float64Array(recent.length))
  computeRows(set, [{ candles: recent, start, from, to: recent.length }], columns)
  const count = set.features.length
  const values = new Float64Array(rows * count).fill(Number.NaN)
  const before = recent.length - rows
  columns.forEach((column, i) => {
    for (let row = from; row < recent.length; row++)
      values[(row - before) * count + i] = column[row]
  })
  return values
}

/**
 * Candles a set consumes before its last feature is defined: the longest warm-up of its features.
 */
export function warmupOf(set: FeatureSet): number {
  return set.features.reduce((longest, { warmup }) => Math.max(longest, warmup), 0)
}

/** Writes the rows of pieces of any length. */
function computeRows(set: FeatureSet, pieces: readonly Piece[], columns: readonly Column[]): void {
  const { program, formulas, others } = planOf(set)
  const into = formulas.map((i) => columns[i])
  const rows = pieces.reduce((sum, { from, to }) => sum + to - from, 0)
  evaluate(program, pieces.flatMap(piecesOf), into, mateFor(program, rows))
  for (const i of others) {
    const { warmup, compute } = set.features[i]
    for (const { candles, start, from, to } of pieces) {
      const first = Math.max(start, from - warmup)
      const column = compute(sliceCandles(candles, first, to))
      columns[i].set(column.subarray(from - first), from)
    }
  }
}

/** What is computed together, as one program, and what is not given by a formula. */
interface Plan {
  readonly program: Program
  readonly formulas: readonly number[]
  readonly others: readonly number[]
}

const plans = new WeakMap<FeatureSet, Plan>()

function planOf(set: FeatureSet): Plan {
  const known = plans.get(set)
  if (known !== undefined) return known
  const places = [...set.features.keys()]
  const isFormula = (i: number) => set.features[i].series !== undefined
  const formulas = places.filter(isFormula)
  const plan = {
    program: compile(formulas.flatMap((i) => set.features[i].series ?? [])),
    formulas,
    others: places.filter((i) => !isFormula(i)),
  }
  plans.set(set, plan)
  return plan
}
