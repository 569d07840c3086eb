import Type, { type Static } from 'typebox'
import type { Column } from '../market/index.ts'
import { assert } from '../runtime/index.ts'
import { bentShape, type ResidualShape, shapeOf } from './residual-shape.ts'
import { interpolate, type ResidualQuantiles } from './residuals.ts'
import { bodyOf, ENSEMBLE_BODY, ensembleOf } from './trees/ensemble-format.ts'
import { boostingParameters } from './trees/parameters.ts'
import { predictorOf } from './trees/predictor.ts'
import { trainBoosting } from './trees/train.ts'

/** The edges of the 90 and of the 50 % interval, from the lowest. */
const EDGES = [0.05, 0.25, 0.75, 0.95] as const

/** Schema of what was learnt: trees for each edge, and what is added to either side of each interval. */
export const LEARNT_QUANTILES = Type.Object({
  trees: Type.Array(ENSEMBLE_BODY),
  wider50: Type.Number(),
  wider90: Type.Number(),
})

export type LearntQuantiles = Static<typeof LEARNT_QUANTILES>

/** Residuals in units of their volatility, beside the features of their rows: columns of one length. */
export interface ResidualRows {
  readonly featureNames: readonly string[]
  readonly features: readonly Column[]
  readonly residuals: Column
}

/**
 * Conformalised quantile regression (Romano, Patterson and Candès 2019): boosted trees with the pinball loss say
 * where the edges of the intervals lie, given the features; rows they have not seen say by how much the edges must
 * be moved apart (or together) for the intervals to cover what they promise.
 */
export function fitQuantiles(
  learnt: ResidualRows,
  unseen: ResidualRows,
  seed: number,
): LearntQuantiles {
  const { featureNames, features, residuals } = learnt
  const ensembles = EDGES.map((level) =>
    trainBoosting(
      { featureNames, features, target: residuals, learnt: residuals.length },
      boostingParameters({
        ...{ objective: { kind: 'quantile', level }, rounds: 60, learningRate: 0.1, leaves: 8 },
        ...{ rowShare: 0.5, featuresPerTree: 0.6 },
        minChildRows: Math.max(20, Math.round(residuals.length / 100)),
      }),
      seed,
    ),
  )
  const [low90, low50, high50, high90] = inOrder(
    ensembles.map((each) => predictorOf(each).rows(unseen.features, 0, unseen.residuals.length)),
  )
  return {
    trees: ensembles.map(bodyOf),
    wider50: missedBy(unseen.residuals, low50, high50, 0.5),
    wider90: missedBy(unseen.residuals, low90, high90, 0.9),
  }
}

/** The shape of the residuals at a row: the common one, bent to the edges that its features foresee. */
export function quantileShapes(
  { trees, wider50, wider90 }: LearntQuantiles,
  common: ResidualQuantiles,
): (features: () => Float64Array, sigma: number) => ResidualShape {
  const predictors = trees.map((each) => predictorOf(ensembleOf(each)))
  assert(predictors.length === EDGES.length, 'every edge has its trees')
  const anchors = EDGES.map((level) => interpolate(common, level))
  const shape = shapeOf(common)
  const wider = [-wider90, -wider50, wider50, wider90]
  return (features) => {
    const row = features()
    const edges = predictors.map((predictor) => predictor.row(row)).sort((a, b) => a - b)
    return bentShape(
      shape,
      anchors,
      edges.map((edge, i) => edge + wider[i]),
    )
  }
}

/** Quantiles of one row may come out crossed: they are put in order, row by row. */
function inOrder(columns: readonly Column[]): readonly Column[] {
  const ordered = columns.map((column) => column.slice())
  const row = new Float64Array(columns.length)
  for (let i = 0; i < columns[0].length; i++) {
    for (let k = 0; k < row.length; k++) row[k] = columns[k][i]
    row.sort()
    for (let k = 0; k < row.length; k++) ordered[k][i] = row[k]
  }
  return ordered
}

/** How far outcomes lie outside their interval (negative: inside), at the level that makes it cover its share. */
function missedBy(outcomes: Column, low: Column, high: Column, share: number): number {
  const scores = outcomes.map((value, i) => Math.max(low[i] - value, value - high[i])).sort()
  // One more than there are: the next outcome counts, too.
  const place = Math.ceil(share * (scores.length + 1)) - 1
  return scores[Math.min(place, scores.length - 1)]
}
