import Type from 'typebox'
import { artifact } from './artifact.ts'
import { requireFeatures } from './known-rows.ts'
import type { FittedModel, Model } from './model.ts'
import { ModelError } from './model-error.ts'
import {
  arrangedTrees,
  type OutsideTrees,
  type TreeLibrary,
  treeLibraryOf,
  zeroAsMissing,
  zerosAsMissing,
} from './outside-trees.ts'
import { RETURN_UNIT, scaledModel } from './target-scaling.ts'
import { answersOf } from './trees/answers-of.ts'

const BODY = Type.Object({
  text: Type.String(),
  featureNames: Type.Array(Type.String()),
  factor: Type.Number(),
})

const FORMATS = {
  xgboost: artifact({ kind: 'xgboost', version: 1, body: BODY }),
  lightgbm: artifact({ kind: 'lightgbm', version: 1, body: BODY }),
} as const

/** What was trained elsewhere as a model of ours: it is served and explained by our own engine. */
export function outsideModel(name: TreeLibrary, trees: OutsideTrees): FittedModel {
  const { featureNames } = trees
  const { ensemble, zeroIsMissing } = arrangedTrees(trees)
  const { predictor, explainer } = answersOf(ensemble)
  const seen = (row: Float64Array) => {
    if (row.length !== featureNames.length) {
      const found = `${name} reads ${featureNames.length} features, not ${row.length}`
      throw new ModelError('WRONG_FEATURES', found)
    }
    return zeroIsMissing ? row.map(zeroAsMissing) : row
  }
  const bytes = FORMATS[name].write({ ...trees, featureNames: [...featureNames] })
  return {
    name,
    predictRow: (features) => predictor().row(seen(features)),
    predict(data, from, to) {
      requireFeatures(name, featureNames, data)
      return zeroIsMissing
        ? predictor().rows(zerosAsMissing(data.features, from, to), 0, to - from)
        : predictor().rows(data.features, from, to)
    },
    explainRow: (features) => explainer().row(seen(features)),
    ...(zeroIsMissing ? {} : { trees: ensemble }),
    save: () => bytes.slice(),
  }
}

/** What a model was trained to forecast: returns over their causal volatility, or log returns as they are. */
export const IMPORT_TARGETS = ['normalised', 'return'] as const
export type ImportTarget = (typeof IMPORT_TARGETS)[number]

/** The model in a file of XGBoost's or LightGBM's. Throws a `ModelError` that says why it cannot be served. */
export function importedModel(
  text: string,
  about: { readonly featureNames: readonly string[]; readonly target: ImportTarget },
): Model {
  const { featureNames, target } = about
  const library = treeLibraryOf(text)
  const factor = target === 'return' ? 1 / RETURN_UNIT : 1
  const model = fixedModel(outsideModel(library, { text, featureNames, factor }))
  return target === 'return' ? scaledModel(model, 'none', `${library}+scaling=none`) : model
}

/** A model that does not learn: whatever rows it is given, it stays as it is. */
export function fixedModel(fitted: FittedModel, name = fitted.name): Model {
  return {
    name,
    description: 'Trained elsewhere, and left as it is',
    fit: () => fitted,
    load: () => fitted,
  }
}

/** Bytes of a model that another library grew, read back. */
export function loadOutside(name: TreeLibrary, bytes: Uint8Array): FittedModel {
  return outsideModel(name, FORMATS[name].read(bytes))
}
