import { requireKnownRows } from './known-rows.ts'
import type { Model } from './model.ts'
import type { ModelFamily } from './model-family.ts'
import { loadOutside, outsideModel } from './outside-models.ts'
import type { TreeLibrary } from './outside-trees.ts'
import { treeLibrary } from './tree-library.ts'
import { boostingFamily, leastRows, numbersIn, rowsOf } from './tree-models.ts'
import type { TrainingRows } from './trees/training-rows.ts'

/** What is set as for our own boosting, with the same usual values. */
const SHARED = ['rounds', 'rate', 'leaves', 'rowshare', 'featureshare', 'leafshare']
/** By the rows and not by the machine: how sums are divided among threads decides their last bits. */
function threadsFor({ learnt }: TrainingRows): number {
  return learnt < 50_000 ? 1 : 2
}

/** What our own boosting calls these. */
interface BoostingSettings {
  readonly rate: number
  readonly leaves: number
  readonly rowShare: number
  readonly featureShare: number
  readonly leafRows: number
  readonly threads: number
  readonly seed: number
}

/** Gradient boosting by libxgboost, where it is installed. */
export const xgboostFamily = libraryFamily('xgboost', 'XGBoost', (of) => ({
  objective: 'reg:squarederror',
  tree_method: 'hist',
  grow_policy: 'lossguide',
  max_depth: 0,
  max_leaves: of.leaves,
  eta: of.rate,
  subsample: of.rowShare,
  colsample_bytree: of.featureShare,
  // Of squared error, a row's weight is one.
  min_child_weight: of.leafRows,
  lambda: 1,
  seed: of.seed,
  nthread: of.threads,
  verbosity: 0,
}))

/** Gradient boosting by lib_lightgbm, where it is installed. */
export const lightgbmFamily = libraryFamily('lightgbm', 'LightGBM', (of) => ({
  objective: 'regression',
  num_leaves: of.leaves,
  learning_rate: of.rate,
  bagging_fraction: of.rowShare,
  bagging_freq: of.rowShare < 1 ? 1 : 0,
  feature_fraction: of.featureShare,
  min_data_in_leaf: of.leafRows,
  lambda_l2: 1,
  seed: of.seed,
  num_threads: of.threads,
  deterministic: 'true',
  force_col_wise: 'true',
  verbosity: -1,
}))

function libraryFamily(
  name: TreeLibrary,
  called: string,
  parametersOf: (settings: BoostingSettings) => Readonly<Record<string, string | number>>,
): ModelFamily {
  return {
    name,
    requireInstalled: () => {
      treeLibrary(name)
    },
    space: boostingFamily.space.filter((dimension) => SHARED.includes(dimension.name)),
    with(params) {
      const of = numbersIn(params)
      const settings = (rows: TrainingRows, seed: number): BoostingSettings => ({
        rate: of('rate', 0.02),
        leaves: of('leaves', 15),
        rowShare: of('rowshare', 0.5),
        featureShare: of('featureshare', 0.5),
        leafRows: leastRows(rows, of('leafshare', 0.002)),
        threads: threadsFor(rows),
        // Both take a C int.
        seed: seed % 2 ** 31,
      })
      const model: Model = {
        name,
        description: `Gradient boosting by ${called}: grown by its library, served by ours`,
        fit(span, seed) {
          requireKnownRows(name, span)
          const rows = rowsOf(span)
          const text = treeLibrary(name).train({
            ...rows,
            rounds: of('rounds', 100),
            parameters: parametersOf(settings(rows, seed)),
          })
          return outsideModel(name, { text, featureNames: rows.featureNames, factor: 1 })
        },
        load: (bytes) => loadOutside(name, bytes),
      }
      return model
    },
  }
}
