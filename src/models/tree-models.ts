import { availableParallelism } from 'node:os'
import { DAY_MS, gather } from '../market/index.ts'
import { assert } from '../runtime/index.ts'
import { artifact } from './artifact.ts'
import { boundedTarget } from './bounded-target.ts'
import { requireFeatures, requireKnownRows } from './known-rows.ts'
import type { FittedModel, Model, TrainingSpan } from './model.ts'
import { ModelError } from './model-error.ts'
import type { ModelFamily } from './model-family.ts'
import { knownRows } from './moments.ts'
import { answersOf } from './trees/answers-of.ts'
import { bodyOf, ENSEMBLE_BODY, ensembleOf } from './trees/ensemble-format.ts'
import type { OutOfBag } from './trees/out-of-bag.ts'
import { boostingParameters, type ForestParameters, forestParameters } from './trees/parameters.ts'
import { trainBoosting, trainForest } from './trees/train.ts'
import type { TrainingRows } from './trees/training-rows.ts'
import type { Ensemble } from './trees/tree.ts'
import type { Params } from './tuning/search-space.ts'
import { withWatchedSlice } from './watched-slice.ts'

/** A leaf's least share of the rows: neighbouring labels overlap, so rows are worth less than they count. */
const LEAF_SHARE = 0.002
const LEAST_ROWS = 20
const LEAF_DIMENSION = {
  kind: 'number',
  name: 'leafshare',
  low: 2e-4,
  high: 0.02,
  log: true,
} as const

/**
 * Rounds without improvement before boosting stops; 0 for never, which is usual: on spans of weeks the best round
 * is a matter of luck.
 */
const NO_PATIENCE = 0
const WATCH_DAYS = 30

/** Gradient boosting with heavy shrinkage: many small steps of trees whose leaves hold many rows. */
export const boostingFamily: ModelFamily = {
  name: 'boosting',
  space: [
    { kind: 'integer', name: 'rounds', low: 20, high: 400, log: true },
    { kind: 'number', name: 'rate', low: 0.005, high: 0.2, log: true },
    { kind: 'integer', name: 'leaves', low: 4, high: 64, log: true },
    { kind: 'number', name: 'rowshare', low: 0.2, high: 1 },
    { kind: 'number', name: 'featureshare', low: 0.2, high: 1 },
    LEAF_DIMENSION,
    { kind: 'integer', name: 'patience', low: 0, high: 50, searched: false },
    { kind: 'number', name: 'watchdays', low: 1, high: 90, searched: false },
  ],
  with: (params) => {
    const of = numbersIn(params)
    const patience = of('patience', NO_PATIENCE)
    return treeModel({
      name: 'boosting',
      description: 'Gradient boosting: small trees, each correcting a little of what is left',
      train: (all, seed) => {
        const rows = patience > 0 ? withWatchedSlice(all, of('watchdays', WATCH_DAYS)) : all
        return trainBoosting(
          rows,
          boostingParameters({
            rounds: of('rounds', 100),
            learningRate: of('rate', 0.02),
            leaves: of('leaves', 15),
            minChildRows: leastRows(rows, of('leafshare', LEAF_SHARE)),
            rowShare: of('rowshare', 0.5),
            featuresPerTree: of('featureshare', 0.5),
            threads: threadsFor(rows),
            ...(patience > 0 && { patience }),
          }),
          seed,
        )
      },
    })
  },
}

/** A random forest: many trees on rows drawn anew, whose mean is the forecast. */
export const forestFamily: ModelFamily = {
  name: 'forest',
  space: [
    { kind: 'integer', name: 'trees', low: 30, high: 300, log: true },
    { kind: 'integer', name: 'leaves', low: 8, high: 256, log: true },
    { kind: 'number', name: 'rowshare', low: 0.1, high: 1 },
    { kind: 'number', name: 'splitshare', low: 0.1, high: 1 },
    LEAF_DIMENSION,
    { kind: 'number', name: 'blockdays', low: 0, high: 30, searched: false },
  ],
  with: (params) =>
    treeModel({
      name: 'forest',
      description: 'Random forest: the mean of many trees, each grown on rows drawn anew',
      train: (rows, seed) => trainForest(rows, forestSettings(params, rows), seed),
    }),
}

/**
 * What a forest forecasts of each row of a span by the trees that have not drawn it, scored. Blocks of days, with
 * rows dropped whose labels overlap a drawn one's, keep the score from flattering: `blockdays=0` does not.
 */
export function outOfBagScore(span: TrainingSpan, seed: number, params: Params = {}): OutOfBag {
  const rows = rowsOf(span)
  const settings = forestSettings({ blockdays: 1, ...params }, rows)
  const { outOfBag } = trainForest(rows, { ...settings, outOfBag: true }, seed)
  assert(outOfBag !== undefined, 'a score that was asked for is there')
  return outOfBag
}

function forestSettings(params: Params, rows: TrainingRows): ForestParameters {
  const of = numbersIn(params)
  return forestParameters({
    trees: of('trees', 100),
    leaves: of('leaves', 64),
    minChildRows: leastRows(rows, of('leafshare', LEAF_SHARE)),
    rowShare: of('rowshare', 0.5),
    featuresPerSplit: of('splitshare', 1 / 3),
    blockMs: of('blockdays', 0) * DAY_MS,
    threads: threadsFor(rows),
  })
}

/** What was set, or what is usual. */
export function numbersIn(params: Params): (name: string, usual: number) => number {
  return (name, usual) => {
    const value = params[name]
    return typeof value === 'number' ? value : usual
  }
}

export function leastRows({ learnt }: TrainingRows, share: number): number {
  return Math.max(LEAST_ROWS, Math.round(learnt * share))
}

/** Threads are a matter of speed alone: few rows are not worth starting one. */
function threadsFor({ learnt }: TrainingRows): number {
  return learnt < 50_000 ? 1 : Math.min(4, availableParallelism())
}

/** Rows are counted in 24 bits beside their gradients. */
const MOST_ROWS = 2 ** 24 - 1

interface TreeModel extends Pick<Model, 'name' | 'description'> {
  readonly train: (rows: TrainingRows, seed: number) => Ensemble
}

function treeModel({ name, description, train }: TreeModel): Model {
  const format = artifact({ kind: name, version: 1, body: ENSEMBLE_BODY })

  const fitted = (ensemble: Ensemble): FittedModel => {
    const { featureNames } = ensemble
    const { predictor, explainer } = answersOf(ensemble)
    const checked = (features: Float64Array) => {
      if (features.length === featureNames.length) return features
      const found = `${name} was fitted on ${featureNames.length} features, not ${features.length}`
      throw new ModelError('WRONG_FEATURES', found)
    }
    return {
      name,
      predictRow: (features) => predictor().row(checked(features)),
      predict(data, from, to) {
        requireFeatures(name, featureNames, data)
        return predictor().rows(data.features, from, to)
      },
      explainRow: (features) => explainer().row(checked(features)),
      trees: ensemble,
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
export function rowsOf({ data, from, to }: TrainingSpan): TrainingRows {
  const { target } = boundedTarget(data)
  const rows = knownRows(target, from, to)
  if (rows.length > MOST_ROWS) {
    throw new ModelError(
      'TOO_LARGE',
      `Trees learn from ${MOST_ROWS} rows at most, not ${rows.length}`,
    )
  }
  const known = (column: Float64Array) => gather(column, rows)
  return {
    featureNames: data.featureNames,
    features: data.features.map(known),
    target: known(target),
    learnt: rows.length,
    time: { asOf: known(data.asOf), horizonMs: data.horizonMs },
  }
}
