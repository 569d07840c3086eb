import { type Candles, type Column, segments, sliceCandles } from '../market/index.ts'
import type { FeatureSet } from './feature.ts'
import { emptyWorkspace, enter, type Workspace } from './series.ts'

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

/**
 * Rows computed at a time. Their intermediate series fit in a processor's cache; see the speed in
 * `bench/features.ts`.
 */
const ROWS_AT_A_TIME = 8192

/**
 * Every feature of a set for every candle. Candles are cut at gaps: a window that spans one is NaN.
 *
 * A long history is computed in pieces, each with its own warm-up. By the features' law that
 * changes no bit.
 */
export function computeFeatures(set: FeatureSet, candles: Candles): FeatureTable {
  const { length } = candles
  const columns = set.features.map(() => new Float64Array(length))
  const warmup = warmupOf(set)
  const workspace = emptyWorkspace()
  for (const [segmentFrom, segmentTo] of segments(candles)) {
    for (let from = segmentFrom; from < segmentTo; from += ROWS_AT_A_TIME) {
      const start = Math.max(segmentFrom, from - warmup)
      const end = Math.min(segmentTo, from + ROWS_AT_A_TIME)
      const piece = sliceCandles(candles, start, end)
      enter(workspace, piece)
      set.features.forEach((feature, column) => {
        columns[column].set(feature.compute(piece).subarray(from - start), from)
      })
    }
  }
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
  const from = segments(recent).at(-1)?.[0]
  const piece = sliceCandles(recent, from ?? 0, recent.length)
  enter(workspaceOf(set), piece)
  const count = set.features.length
  const values = new Float64Array(rows * count).fill(Number.NaN)
  set.features.forEach((feature, i) => {
    const column = feature.compute(piece)
    for (let row = Math.max(0, rows - piece.length); row < rows; row++) {
      values[row * count + i] = column[piece.length - rows + row]
    }
  })
  return values
}

/** One a set, so that a live market's every minute finds its memory ready. */
const workspaces = new WeakMap<FeatureSet, Workspace>()

function workspaceOf(set: FeatureSet): Workspace {
  const workspace = workspaces.get(set) ?? emptyWorkspace()
  workspaces.set(set, workspace)
  return workspace
}

/**
 * Candles a set consumes before its last feature is defined: the longest warm-up of its features.
 */
export function warmupOf(set: FeatureSet): number {
  return set.features.reduce((longest, { warmup }) => Math.max(longest, warmup), 0)
}
