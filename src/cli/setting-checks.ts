import { featureSet, featureSets } from '../features/index.ts'
import { modelsByNames } from '../models/index.ts'
import type { SettingChecks } from '../runtime/index.ts'

/** What is known here of settings that name models and features. */
export const SETTING_CHECKS: SettingChecks = {
  MODELS: (names) => objectionOf(() => modelsByNames(names)),
  FEATURE_SET: (id) =>
    objectionOf(() => featureSet(id)) ??
    (featureSet(id).readsBook === true
      ? `Live there is no order book to read: choose one of ${setsOfCandles().join(', ')}`
      : undefined),
}

function setsOfCandles(): readonly string[] {
  return featureSets()
    .filter(({ readsBook }) => readsBook !== true)
    .map(({ id }) => id)
}

function objectionOf(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
