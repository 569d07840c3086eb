import { drift, ewmaMean, persistence } from './baselines.ts'
import { COMBINATIONS, combinedFamily } from './combined-family.ts'
import { lightgbmFamily, xgboostFamily } from './library-families.ts'
import { lstmFamily } from './lstm-model.ts'
import type { Model } from './model.ts'
import { ModelError } from './model-error.ts'
import { type ModelFamily, readParams, specOf } from './model-family.ts'
import { withOptions } from './model-options.ts'
import { readCombination, splitSpec } from './model-spec.ts'
import { ridgeFamily } from './ridge.ts'
import { boostingFamily, forestFamily } from './tree-models.ts'

/** Every family there is, the naive one first. */
const FAMILIES: readonly ModelFamily[] = [
  ...[persistence, drift, ewmaMean].map(alone),
  ...[ridgeFamily, forestFamily, boostingFamily, lstmFamily],
].map(withOptions)

/** Those whose trees another library grows. */
const OUTSIDE: readonly ModelFamily[] = [xgboostFamily, lightgbmFamily].map(withOptions)

/** Every family's usual model, of those that need nothing but us. */
export const MODELS: readonly Model[] = FAMILIES.map((family) => family.with({}))

/**
 * The model a text asks for: a family's name, with parameters `ridge+penalty=100`, or several models together,
 * `blend(forest+mirror=yes,ridge)`. Throws `UNKNOWN_MODEL` with the names there are, and `BAD_PARAMETERS` with
 * what there is to set.
 */
export function modelByName(text: string): Model {
  const [name, ...settings] = splitSpec(text, '+')
  const family = modelFamily(name)
  if (settings.length === 0) return MODELS[FAMILIES.indexOf(family)] ?? family.with({})
  const params = readParams(family, settings)
  return { ...family.with(params), name: specOf(family, params) }
}

/** The models of a comma-separated list. Throws as `modelByName` does. */
export function modelsByNames(text: string): readonly Model[] {
  return splitSpec(text, ',').map(modelByName)
}

/** The family of that name, or of models together. Throws `UNKNOWN_MODEL` with the names there are. */
export function modelFamily(name: string): ModelFamily {
  const found = [...FAMILIES, ...OUTSIDE].find((each) => each.name === name) ?? combined(name)
  if (found) return found
  const known = [...FAMILIES, ...OUTSIDE].map((each) => each.name).join(', ')
  throw new ModelError(
    'UNKNOWN_MODEL',
    `No model is called "${name}". Known models: ${known}; several together: ${COMBINATIONS.join(', ')}`,
  )
}

function combined(name: string): ModelFamily | undefined {
  const combination = readCombination(name)
  const family = combination && combinedFamily(combination, modelByName)
  return family && withOptions(family)
}

/** A model without anything of its own to set. */
function alone(model: Model): ModelFamily {
  return { name: model.name, space: [], with: () => model }
}
