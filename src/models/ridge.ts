import Type from 'typebox'
import type { Column } from '../market/index.ts'
import { artifact } from './artifact.ts'
import { boundedTarget } from './bounded-target.ts'
import { requireFeatures, requireKnownRows } from './known-rows.ts'
import { ridgePath, standardDeviations } from './linear-fit.ts'
import type { FittedModel, Model, TrainingSpan } from './model.ts'
import { ModelError } from './model-error.ts'
import type { ModelFamily } from './model-family.ts'
import { knownRows } from './moments.ts'
import { choosePenalty } from './penalty.ts'
import { spanMoments } from './span-moments.ts'

const line = {
  featureNames: Type.Array(Type.String()),
  penalty: Type.Number(),
  intercept: Type.Number(),
  coefficients: Type.Array(Type.Number()),
  low: Type.Array(Type.Number()),
  high: Type.Array(Type.Number()),
}

const first = artifact({ kind: 'ridge', version: 1, body: Type.Object(line) })

const format = artifact({
  kind: 'ridge',
  version: 2,
  body: Type.Object({
    ...line,
    /** Means of the bounded features over the rows learnt from: where an explanation begins. */
    centre: Type.Array(Type.Number()),
  }),
  earlier: {
    name: first.name,
    // It kept no means, but bounds that lie evenly about those of the unbounded features.
    read(bytes) {
      const body = first.read(bytes)
      return { ...body, centre: body.low.map((low, i) => (low + body.high[i]) / 2) }
    },
  },
})

type Learnt = ReturnType<typeof format.read>

/** A feature further than this many deviations from its training mean says no more than one at the bound. */
const BOUND = 6

/**
 * Ridge regression in closed form: standardised on the training span, the penalty chosen inside it unless
 * given, the result kept in the features' own units.
 */
export const ridgeFamily: ModelFamily = {
  name: 'ridge',
  space: [{ kind: 'number', name: 'penalty', low: 1e-4, high: 1e4, log: true }],
  with: ({ penalty }) => ridgeWith(typeof penalty === 'number' ? penalty : undefined),
}

function ridgeWith(penalty: number | undefined): Model {
  return {
    name: 'ridge',
    description:
      penalty === undefined
        ? 'Linear regression, shrunk by a penalty chosen inside each training span'
        : 'Linear regression, shrunk by a penalty that was given',
    fit(span) {
      requireKnownRows('ridge', span)
      return fitted(learn(span, penalty))
    },
    load: (bytes) => fitted(format.read(bytes)),
  }
}

function learn({ data, from, to }: TrainingSpan, given: number | undefined): Learnt {
  const bounded = boundedTarget(data)
  const moments = spanMoments(bounded, from, to)
  // A mean return over a year is as doubtful as any slope, so the intercept is shrunk too.
  const rows = { data: bounded, horizonMs: data.horizonMs, from, to }
  const penalty = given ?? choosePenalty(rows, 'shrunk')
  const [fit] = ridgePath(moments, [penalty], 'shrunk')
  const deviation = standardDeviations(moments)
  const bound = (side: number) => [...deviation.map((unit, i) => moments.mean[i] + side * unit)]
  const [low, high] = [bound(-BOUND), bound(BOUND)]
  const known = knownRows(data.target, from, to)
  return {
    featureNames: [...data.featureNames],
    penalty,
    intercept: fit.intercept,
    coefficients: [...fit.coefficients],
    low,
    high,
    centre: data.features.map((column, i) => meanWithin(column, low[i], high[i], known)),
  }
}

/**
 * The mean over some rows of a column that is bounded. Four sums, because one would wait for itself: means of
 * forty columns over years took longer than the regression.
 */
function meanWithin(column: Column, low: number, high: number, rows: Int32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < rows.length; i += 4) {
    s0 += Math.min(Math.max(column[rows[i]], low), high)
    s1 += Math.min(Math.max(column[rows[i + 1]], low), high)
    s2 += Math.min(Math.max(column[rows[i + 2]], low), high)
    s3 += Math.min(Math.max(column[rows[i + 3]], low), high)
  }
  for (; i < rows.length; i++) s0 += Math.min(Math.max(column[rows[i]], low), high)
  return (s0 + s1 + s2 + s3) / rows.length
}

function fitted(learnt: Learnt): FittedModel {
  const { featureNames, intercept } = learnt
  const slopes = Float64Array.from(learnt.coefficients)
  const low = Float64Array.from(learnt.low)
  const high = Float64Array.from(learnt.high)
  const centre = Float64Array.from(learnt.centre)
  const base = centre.reduce((sum, mean, i) => sum + slopes[i] * mean, intercept)
  const term = (value: number, i: number) => slopes[i] * Math.min(Math.max(value, low[i]), high[i])

  return {
    name: 'ridge',
    predictRow(features) {
      requireWidth(features)
      let expected = intercept
      for (let i = 0; i < slopes.length; i++) expected += term(features[i], i)
      return expected
    },
    // Column by column, because that is how the data lies; each row still adds its terms in order.
    predict(data, from, to) {
      requireFeatures('ridge', featureNames, data)
      const expected = new Float64Array(to - from).fill(intercept)
      data.features.forEach((column, i) => {
        for (let row = from; row < to; row++) expected[row - from] += term(column[row], i)
      })
      return expected
    },
    explainRow(features) {
      requireWidth(features)
      const contributions = features.map((value, i) => term(value, i) - slopes[i] * centre[i])
      return { base, contributions }
    },
    save: () => format.write(learnt),
  }

  function requireWidth({ length }: Float64Array): void {
    if (length === slopes.length) return
    const found = `ridge was fitted on ${slopes.length} features, not ${length}`
    throw new ModelError('WRONG_FEATURES', found)
  }
}
