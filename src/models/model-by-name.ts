import { drift, ewmaMean, persistence } from './baselines.ts'
import type { Model } from './model.ts'
import { ModelError } from './model-error.ts'
import { ridge } from './ridge.ts'

/** Every model there is, the naive one first. */
export const MODELS: readonly Model[] = [persistence, drift, ewmaMean, ridge]

/** The model of that name. Throws `UNKNOWN_MODEL` with the names there are. */
export function modelByName(name: string): Model {
  const found = MODELS.find((model) => model.name === name)
  if (found) return found
  const known = MODELS.map((model) => model.name).join(', ')
  throw new ModelError('UNKNOWN_MODEL', `No model is called "${name}". Known models: ${known}`)
}
