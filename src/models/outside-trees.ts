import type { Column } from '../market/index.ts'
import { ModelError } from './model-error.ts'
import { LIGHTGBM_ZERO, readLightgbmText } from './trees/lightgbm-text.ts'
import type { Ensemble, Tree } from './trees/tree.ts'
import { readXgboostJson } from './trees/xgboost-json.ts'

/** Libraries whose trained trees we serve. */
export type TreeLibrary = 'xgboost' | 'lightgbm'

/** A model that another library trained, in its own words. */
export interface OutsideTrees {
  /** What the library saved: XGBoost's JSON, LightGBM's text. */
  readonly text: string
  /** What its rows hold when they come to us, in this order; the model may read some of it only. */
  readonly featureNames: readonly string[]
  /** What its forecasts are multiplied by. */
  readonly factor: number
}

/** Trees that read rows in our order, and what rows go through before. */
export interface ArrangedTrees {
  readonly ensemble: Ensemble
  readonly zeroIsMissing: boolean
}

/** Which library saved this. Throws `UNREADABLE` for anything else. */
export function treeLibraryOf(text: string): TreeLibrary {
  if (/^\s*\{/.test(text)) return 'xgboost'
  if (/^tree\s*$/m.test(text.slice(0, 100))) return 'lightgbm'
  throw new ModelError(
    'UNREADABLE',
    'This is neither an XGBoost model in JSON (booster.save_model("model.json")) ' +
      'nor a LightGBM model in text (booster.save_model("model.txt"))',
  )
}

/** The trees of a model file. Throws `UNREADABLE` or `WRONG_FEATURES`, saying why it cannot be served here. */
export function arrangedTrees({ text, featureNames, factor }: OutsideTrees): ArrangedTrees {
  const { ensemble, zeroIsMissing } =
    treeLibraryOf(text) === 'xgboost'
      ? { ensemble: readXgboostJson(text), zeroIsMissing: false }
      : readLightgbmText(text)
  if (ensemble.link !== 'identity') {
    throw new ModelError('UNREADABLE', 'It forecasts a probability, and we need an expected return')
  }
  const places = placesIn(featureNames, ensemble.featureNames)
  const arranged = (tree: Tree): Tree => ({
    ...tree,
    feature: tree.feature.map((feature) => (feature < 0 ? feature : places[feature])),
    value: tree.value.map((value) => value * factor),
  })
  const trees = ensemble.trees.map(arranged)
  return {
    zeroIsMissing,
    ensemble: { ...ensemble, featureNames, base: ensemble.base * factor, trees },
  }
}

function placesIn(ours: readonly string[], theirs: readonly string[]): readonly number[] {
  const unknown = theirs.filter((name) => !ours.includes(name))
  if (unknown.length > 0) {
    const some = unknown.slice(0, 5).join(', ')
    throw new ModelError(
      'WRONG_FEATURES',
      `The model reads ${some}${unknown.length > 5 ? ', …' : ''}, and the feature set has no such features. ` +
        `Train it on a table whose columns are named as the set's features are: ${ours.slice(0, 3).join(', ')}, …`,
    )
  }
  return theirs.map((name) => ours.indexOf(name))
}

/** A value as the trees are to see it: LightGBM may have learnt that a zero is a hole. */
export function zeroAsMissing(value: number): number {
  return Math.abs(value) <= LIGHTGBM_ZERO ? Number.NaN : value
}

/** Columns as the trees are to see them, rows `[from, to)` at their front. */
export function zerosAsMissing(
  columns: readonly Column[],
  from: number,
  to: number,
): readonly Column[] {
  return columns.map((column) => column.slice(from, to).map(zeroAsMissing))
}
