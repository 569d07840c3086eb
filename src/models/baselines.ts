import Type from 'typebox'
import { DAY_MS } from '../market/index.ts'
import { artifact } from './artifact.ts'
import { requireKnownRows } from './known-rows.ts'
import type { FittedModel, Model, TrainingSpan } from './model.ts'

/** The naive forecast. Every score stands beside it. */
export const persistence: Model = constantModel({
  name: 'persistence',
  description: 'The naive forecast: the price stays what it is',
  learn: () => 0,
})

/** Expects the mean normalised return of its whole training span. */
export const drift: Model = constantModel({
  name: 'drift',
  description: 'The mean return of the training span, in units of volatility',
  learn: ({ data: { target }, from, to }) => weightedMean(target, from, to, () => 1),
})

const HALF_LIFE_MS = 7 * DAY_MS

/** Eight half-lives: what is older would weigh less than 1/256 of the newest row. */
const WINDOW_MS = 8 * HALF_LIFE_MS

/** A drift that forgets, with a finite memory of 56 days. */
export const ewmaMean: Model = constantModel({
  name: 'ewma-mean',
  description: 'The mean return of the last 56 days of training, half the weight for 7 days of age',
  learn({ data, from, to }) {
    const newest = data.asOf[to - 1]
    return weightedMean(data.target, from, to, (row) => {
      const age = newest - data.asOf[row]
      return age < WINDOW_MS ? 0.5 ** (age / HALF_LIFE_MS) : 0
    })
  },
})

function weightedMean(
  values: Float64Array,
  from: number,
  to: number,
  weight: (row: number) => number,
): number {
  let sum = 0
  let total = 0
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i])) continue
    const share = weight(i)
    sum += share * values[i]
    total += share
  }
  return total === 0 ? 0 : sum / total
}

interface ConstantModel extends Pick<Model, 'name' | 'description'> {
  readonly learn: (span: TrainingSpan) => number
}

/** A model that learns one number and expects it everywhere. */
function constantModel({ name, description, learn }: ConstantModel): Model {
  const format = artifact({
    kind: name,
    version: 1,
    body: Type.Object({ expected: Type.Number() }),
  })
  const fitted = (expected: number): FittedModel => ({
    name,
    predictRow: () => expected,
    predict: (_, from, to) => new Float64Array(to - from).fill(expected),
    explainRow: ({ length }) => ({ base: expected, contributions: new Float64Array(length) }),
    save: () => format.write({ expected }),
  })
  return {
    name,
    description,
    fit(span) {
      requireKnownRows(name, span)
      return fitted(learn(span))
    },
    load: (bytes) => fitted(format.read(bytes).expected),
  }
}
