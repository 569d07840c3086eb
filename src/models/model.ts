import type { Mirror } from '../features/index.ts'
import type { Column } from '../market/index.ts'
import type { Ensemble } from './trees/tree.ts'

/**
 * What a model learns from: one row per forecast moment, oldest first, every feature defined.
 *
 * `target` is the volatility-normalised log return: the log return from the row's close to the close
 * `horizon` later, divided by `scale`. It is NaN where that outcome is unknown (end of data, gap).
 */
export interface Dataset {
  /** Rows. */
  readonly length: number
  readonly featureNames: readonly string[]
  /** One column per feature, in the order of `featureNames`. */
  readonly features: readonly Column[]
  /** What becomes of each feature in the mirrored market; undefined where it has no image there. */
  readonly mirrors?: readonly (Mirror | undefined)[]
  /** Epoch ms at which the row became known: the close time of its last candle. */
  readonly asOf: Column
  /** Length of the label's interval in ms: a row's label is known at `asOf + horizonMs`. */
  readonly horizonMs: number
  /** Causal volatility of the log return over the horizon: positive, no unit. */
  readonly scale: Column
  readonly target: Column
  /** The same of the first minutes of the horizon, each in units of its own volatility; NaN where `target` is. */
  readonly nearer?: readonly NearerTarget[]
}

/** Returns over the first `minutes` after each row, divided by the volatility of so many minutes. */
export interface NearerTarget {
  readonly minutes: number
  readonly target: Column
}

/** Rows `[from, to)` of a dataset: the only rows a model may learn from. */
export interface TrainingSpan {
  readonly data: Dataset
  readonly from: number
  readonly to: number
}

/** Something that can learn. Laws (test/laws): same seed, same bytes; save, load, same forecast. */
export interface Model {
  /** Name in tables and manifests, e.g. `ridge`. */
  readonly name: string
  /** What it is, in one line. */
  readonly description: string
  /** Rows of consecutive minutes it reads for one forecast: 1 unless given. */
  readonly window?: number
  fit(span: TrainingSpan, seed: number): FittedModel
  /** Reads what `save` wrote. Throws a `ModelError` that says what is wrong with the bytes. */
  load(bytes: Uint8Array): FittedModel
}

/** Something that has learnt. Forecasts are expected normalised returns: multiply by `scale`. */
export interface FittedModel {
  readonly name: string
  /** Rows of consecutive minutes it reads for one forecast: 1 unless given. */
  readonly window?: number
  /**
   * One moment: `features` in the order of the dataset the model was fitted on, of `window` rows one after the
   * other, the oldest first, and the moment's `scale`.
   */
  predictRow(features: Float64Array, scale: number): number
  /**
   * Rows `[from, to)`, bit for bit what `predictRow` gives for each. A window may begin before `from`; NaN where
   * the last `window` rows are not consecutive minutes.
   */
  predict(data: Dataset, from: number, to: number): Column
  /** Why `predictRow` gives what it gives; undefined where a model cannot say. */
  explainRow?(features: Float64Array, scale: number): Explanation
  /** All of it, where it is a sum of trees and nothing else: what can be handed to other libraries. */
  readonly trees?: Ensemble
  /** Deterministic bytes: the same fit gives the same bytes. */
  save(): Uint8Array
}

/** What each feature adds to one forecast, in the forecast's unit: `base` and all contributions add up to it. */
interface Explanation {
  /**
   * What is expected of a row of which nothing is known: the mean forecast over the rows learnt from, or, where that
   * is no sum of anything, the forecast for their mean.
   */
  readonly base: number
  /** One per value that `predictRow` reads, in its order. */
  readonly contributions: Float64Array
}
