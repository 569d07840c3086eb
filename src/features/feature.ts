import type { Candles, Column } from '../market/index.ts'
import type { Series } from './formula/series.ts'

/**
 * What becomes of a value in the mirrored market, where every price p is c² ÷ p, so that rises are falls and
 * buyers are sellers: it stays (`even`), changes its sign (`odd`), becomes what is left of a total, or the negated
 * value of the feature it changes places with.
 */
export type Mirror =
  | 'even'
  | 'odd'
  | { readonly complementIn: number }
  | { readonly negatedOf: string }

/**
 * One named column, computed from the past.
 *
 * The law: the value at i is a function of candles (and minutes of book) `i − warmup … i` and of
 * nothing else, the same to the last bit wherever the history starts. `test/laws/` holds every feature to it.
 */
export interface Feature {
  readonly name: string
  /** Candles consumed before the first defined value; until then the column holds NaN. */
  readonly warmup: number
  /** Left out where a value has no mirror image, as a price level has none. */
  readonly mirror?: Mirror
  /** What it is a formula of, if it is one: a set's formulas are computed together, `compute` alone. */
  readonly series?: Series
  /**
   * One value per candle. The candles handed in never have a gap: `computeFeatures` cuts there. Beside them may
   * lie the minutes of order book (`candles.book`), row by row, with NaN where there was none.
   */
  compute(candles: Candles): Column
}

/** A named, versioned list of features. Its members never change; a change is a new version. */
export interface FeatureSet {
  /** `name@version`, e.g. `core@1`. */
  readonly id: string
  /** Its features are undefined without the minutes of order book beside the candles: see `withBook`. */
  readonly readsBook?: true
  readonly features: readonly Feature[]
}
