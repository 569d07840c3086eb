import { availableParallelism } from 'node:os'
import { artifact } from './artifact.ts'
import { boundedTarget } from './bounded-target.ts'
import { requireFeatures, requireKnownRows } from './known-rows.ts'
import type { FittedModel, Model, TrainingSpan } from './model.ts'
import { ModelError } from './model-error.ts'
import { bodyOf, ENSEMBLE_BODY, ensembleOf } from './trees/ensemble-format.ts'
import { boostingParameters, forestParameters } from './trees/parameters.ts'
import { type TrainingRows, trainBoosting, trainForest } from './trees/train.ts'
import { type Ensemble, leafOf } from './trees/tree.ts'

/** Gradient boosting with heavy shrinkage: many small steps of trees whose leaves hold many rows. */
export const boosting: Model = treeModel({
  name: 'boosting',
  description: 'Gradient boosting: 100 small trees, each correcting a fiftieth of what is left',
  train: (rows, seed) =>
    trainBoosting(
      rows,
      boostingParameters({
        rounds: 100,
        learningRate: 0.02,
        leaves: 15,
        minChildRows: leastRows(rows),
        rowShare: 0.5,
        featuresPerTree: 0.5,
        threads: threadsFor(rows),
      }),
      seed,
    ),
})

/** A random forest: many trees on rows drawn anew, whose mean is the forecast. */
export const forest: Model = treeModel({
  name: 'forest',
  description: 'Random forest: the mean of 100 trees, each grown on rows drawn anew',
  train: (rows, seed) =>
    trainForest(
      rows,
      forestParameters({
        trees: 100,
        leaves: 64,
        minChildRows: leastRows(rows),
        rowShare: 0.5,
        threads: threadsFor(rows),
      }),
      seed,
    ),
})

/** A leaf holds a five-hundredth of the rows: neighbouring labels overlap, so rows are worth less than they count. */
function leastRows({ learnt }: TrainingRows): number {
  return Math.max(20, Math.round(learnt / 500))
}

/** Threads are a matter of speed alone: few rows are not worth starting one. */
function threadsFor({ learnt }: TrainingRows): number {
  return learnt < 50_000 ? 1 : Math.min(4, availableParallelism())
}

interface TreeModel extends Pick<Model, 'name' | 'description'> {
  readonly train: (rows: TrainingRows, seed: number) => Ensemble
}

function treeModel({ name, description, train }: TreeModel): Model {
  const format = artifact({ kind: name, version: 1, body: ENSEMBLE_BODY })

  const fitted = (ensemble: Ensemble): FittedModel => {
    const { featureNames, trees, base } = ensemble
    const expected = (row: Float64Array) => {
      let sum = base
      for (const tree of trees) sum += tree.value[leafOf(tree, row)]
      return sum
    }
    return {
      name,
      predictRow(features) {
        if (features.length !== featureNames.length) {
          const found = `${name} was fitted on ${featureNames.length} features, not ${features.length}`
          throw new ModelError('WRONG_FEATURES', found)
        }
        return expected(features)
      },
      predict(data, from, to) {
        requireFeatures(name, featureNames, data)
        const row = new Float64Array(featureNames.length)
        const out = new Float64Array(to - from)
        for (let i = from; i < to; i++) {
          for (let f = 0; f < row.length; f++) row[f] = data.features[f][i]
          out[i - from] = expected(row)
        }
        return out
      },
      save: () => format.write(bodyOf(ensemble)),
    }
  }

  return {
    name,
    description,
    fit(span, seed) {
      requireKnownRows(name, span)
      return fitted(train(rowsOf(span), seed))
    },
    load: (bytes) => fitted(ensembleOf(format.read(bytes))),
  }
}

/** The rows of a span whose outcome is known. */
function rowsOf({ data, from, to }: TrainingSpan): TrainingRows {
  const { target } = boundedTarget(data)
  const rows: number[] = []
  for (let i = from; i < to; i++) if (!Number.isNaN(target[i])) rows.push(i)
  const known = (column: Float64Array) => Float64Array.from(rows, (row) => column[row])
  return {
    featureNames: data.featureNames,
    features: data.features.map(known),
    target: known(target),
    learnt: rows.length,
  }
}
