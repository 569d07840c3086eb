import { drift, ewmaMean, persistence } from './baselines.ts'
import type { Model } from './model.ts'
import { ModelError } from './model-error.ts'
import { type ModelFamily, readParams, specOf } from './model-family.ts'
import { withOptions } from './model-options.ts'
import { ridgeFamily } from './ridge.ts'
import { boostingFamily, forestFamily } from './tree-models.ts'

/** Every family there is, the naive one first. */
const FAMILIES: readonly ModelFamily[] = [
  ...[persistence, drift, ewmaMean].map(alone),
  ...[ridgeFamily, forestFamily, boostingFamily],
].map(withOptions)

/** Every family's usual model. */
export const MODELS: readonly Model[] = FAMILIES.map((family) => family.with({}))

/**
 * The model a text asks for: a family's name, or with parameters `ridge+penalty=100`. Throws `UNKNOWN_MODEL`
 * with the names there are, and `BAD_PARAMETERS` with what there is to set.
 */
export function modelByName(text: string): Model {
  const [name, ...settings] = text.split('+')
  const family = modelFamily(name)
  if (settings.length === 0) return MODELS[FAMILIES.indexOf(family)]
  const params = readParams(family, settings)
  return { ...family.with(params), name: specOf(family, params) }
}

/** The family of that name. Throws `UNKNOWN_MODEL` with the names there are. */
export function modelFamily(name: string): ModelFamily {
  const found = FAMILIES.find((each) => each.name === name)
  if (found) return found
  const known = FAMILIES.map((each) => each.name).join(', ')
  throw new ModelError('UNKNOWN_MODEL', `No model is called "${name}". Known models: ${known}`)
}

/** A model without anything of its own to set. */
function alone(model: Model): ModelFamily {
  return { name: model.name, space: [], with: () => model }
}
