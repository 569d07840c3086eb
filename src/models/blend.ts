import { combiner } from './combined-model.ts'
import { requireKnownRows } from './known-rows.ts'
import type { Model } from './model.ts'

/** A member of a blend, and what its forecast is multiplied by. */
export interface BlendMember {
  readonly model: Model
  readonly weight: number
}

/**
 * The weighted sum of several models' forecasts. Errors that members do not share cancel, which is worth most
 * where each knows little. Weights that add up to less than one shrink the sum.
 */
export function blend(name: string, members: readonly BlendMember[]): Model {
  const models = members.map(({ model }) => model)
  const weights = members.map(({ weight }) => weight)
  const { fitted, load, window } = combiner(name, models)
  return {
    name,
    window,
    description: `What ${models.map((model) => model.name).join(', ')} expect, taken together`,
    fit(span, seed) {
      requireKnownRows(name, span)
      return fitted({ weights, members: models.map((model) => model.fit(span, seed)) })
    },
    load,
  }
}
