import type { Instrument } from '../market/index.ts'
import { type Champion, loadChampion, type ModelStore } from '../models/index.ts'
import { registeredName } from './train-champion.ts'

/** The champion whose version a stored forecast names, from the registry; undefined if it is not there. */
export async function servedChampion(
  models: ModelStore,
  instrument: Instrument,
  horizonMinutes: number,
  modelVersion: string,
): Promise<Champion | undefined> {
  const name = registeredName(instrument, horizonMinutes)
  for (const { version, kind, artifactHash } of await models.list(name)) {
    if (!modelVersion.startsWith(`${kind}-`)) continue
    if (!artifactHash.startsWith(modelVersion.slice(kind.length + 1))) continue
    const registered = await models.byVersion(name, version)
    if (registered !== undefined) return loadChampion(registered.artifact)
  }
  return undefined
}
