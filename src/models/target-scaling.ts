import Type from 'typebox'
import { artifact } from './artifact.ts'
import { changedTargets } from './dataset-targets.ts'
import { requireKnownRows } from './known-rows.ts'
import type { Dataset, FittedModel, Model } from './model.ts'
import { windowOf } from './window.ts'

/** What a model learns: the return in units of its causal volatility, or the return itself. */
export const TARGET_SCALINGS = ['volatility', 'none'] as const
export type TargetScaling = (typeof TARGET_SCALINGS)[number]

/** One unit for all rows, about what ten minutes move: no statistic of the data, which would look ahead. */
export const RETURN_UNIT = 0.001

/** A model that learns targets scaled another way; its forecasts are counted in volatilities all the same. */
export function scaledModel(model: Model, scaling: TargetScaling, name: string): Model {
  if (scaling === 'volatility') return model
  const format = artifact({
    kind: name,
    version: 1,
    /** The fitted model's own bytes, base64. */
    body: Type.Object({ model: Type.String() }),
  })
  const fitted = (member: FittedModel): FittedModel => ({
    name,
    window: windowOf(member),
    predictRow: (features, scale) => (member.predictRow(features, scale) * RETURN_UNIT) / scale,
    predict: (data, from, to) =>
      member
        .predict(unscaled(data), from, to)
        .map((value, i) => (value * RETURN_UNIT) / data.scale[from + i]),
    ...explained(member),
    save: () => format.write({ model: Buffer.from(member.save()).toString('base64') }),
  })

  return {
    name,
    window: windowOf(model),
    description: `${model.description}; learns returns that are not divided by volatility`,
    fit(span, seed) {
      requireKnownRows(name, span)
      return fitted(model.fit({ ...span, data: unscaled(span.data) }, seed))
    },
    load: (bytes) => fitted(model.load(Buffer.from(format.read(bytes).model, 'base64'))),
  }
}

function explained({ explainRow }: FittedModel): Pick<FittedModel, 'explainRow'> {
  if (explainRow === undefined) return {}
  return {
    explainRow(features, scale) {
      const { base, contributions } = explainRow(features, scale)
      const unit = RETURN_UNIT / scale
      return { base: base * unit, contributions: contributions.map((each) => each * unit) }
    },
  }
}

const known = new WeakMap<Dataset, Dataset>()

/** The same rows with returns as targets, the same object each time: what is remembered of it stays so. */
function unscaled(data: Dataset): Dataset {
  const before = known.get(data) ?? {
    ...changedTargets(data, (column) =>
      column.map((value, i) => (value * data.scale[i]) / RETURN_UNIT),
    ),
    scale: new Float64Array(data.length).fill(RETURN_UNIT),
  }
  known.set(data, before)
  return before
}
