import type { ModelStore, ModelVersion, ModelVersionSummary } from '../models/index.ts'
import { assert } from '../runtime/index.ts'
import { UsageError } from './usage-error.ts'

/** The versions of a model, newest first. Throws a usage error with the names there are. */
export async function versionsOf(models: ModelStore, name: string) {
  const versions = await models.list(name)
  if (versions.length > 0) return versions
  const known = await models.names()
  const hint = known.length === 0 ? 'there are none yet' : `there are ${known.join(', ')}`
  throw new UsageError(`No model is called "${name}": ${hint}.`)
}

/** The version that a person names. Throws a usage error with what there is. */
export async function versionOf(
  models: ModelStore,
  name: string,
  text: string,
): Promise<ModelVersionSummary> {
  const versions = await versionsOf(models, name)
  const found = versions.find(({ version }) => String(version) === text)
  if (found !== undefined) return found
  throw new UsageError(`${name} has no version "${text}": it has 1 to ${versions.length}.`)
}

/** The same, with its bytes. */
export async function wholeVersionOf(
  models: ModelStore,
  name: string,
  text: string,
): Promise<ModelVersion> {
  const { version } = await versionOf(models, name, text)
  const whole = await models.byVersion(name, version)
  assert(whole !== undefined, 'versions are only added')
  return whole
}
