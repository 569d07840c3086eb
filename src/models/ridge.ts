import Type from 'typebox'
import { artifact } from './artifact.ts'
import { boundedTarget } from './bounded-target.ts'
import { requireFeatures, requireKnownRows } from './known-rows.ts'
import { ridgePath, standardDeviations } from './linear-fit.ts'
import type { FittedModel, Model, TrainingSpan } from './model.ts'
import { ModelError } from './model-error.ts'
import type { ModelFamily } from './model-family.ts'
import { choosePenalty } from './penalty.ts'
import { spanMoments } from './span-moments.ts'

const format = artifact({
  kind: 'ridge',
  version: 1,
  body: Type.Object({
    featureNames: Type.Array(Type.String()),
    penalty: Type.Number(),
    intercept: Type.Number(),
    coefficients: Type.Array(Type.Number()),
    low: Type.Array(Type.Number()),
    high: Type.Array(Type.Number()),
  }),
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
  const [line] = ridgePath(moments, [penalty], 'shrunk')
  const deviation = standardDeviations(moments)
  const bound = (side: number) => [...deviation.map((unit, i) => moments.mean[i] + side * unit)]
  return {
    featureNames: [...data.featureNames],
    penalty,
    intercept: line.intercept,
    coefficients: [...line.coefficients],
    low: bound(-BOUND),
    high: bound(BOUND),
  }
}

function fitted(learnt: Learnt): FittedModel {
  const { featureNames, intercept } = learnt
  const slopes = Float64Array.from(learnt.coefficients)
  const low = Float64Array.from(learnt.low)
  const high = Float64Array.from(learnt.high)
  const term = (value: number, i: number) => slopes[i] * Math.min(Math.max(value, low[i]), high[i])

  return {
    name: 'ridge',
    predictRow(features) {
      if (features.length !== slopes.length) {
        const found = `ridge was fitted on ${slopes.length} features, not ${features.length}`
        throw new ModelError('WRONG_FEATURES', found)
      }
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
    save: () => format.write(learnt),
  }
}
