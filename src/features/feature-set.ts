import type { FeatureSet } from './feature.ts'
import { FeatureError } from './feature-error.ts'
import { book } from './sets/book.ts'
import { core } from './sets/core.ts'
import { quantAi } from './sets/quant-ai.ts'
import { volatility, volatility2 } from './sets/volatility.ts'
import { wide } from './sets/wide.ts'

const SETS: readonly FeatureSet[] = [quantAi, core, wide, volatility, volatility2, book]

/** Every set there is. */
export function featureSets(): readonly FeatureSet[] {
  return SETS
}

/** The set of that `name@version`. Throws `UNKNOWN_SET`, naming those there are. */
export function featureSet(id: string): FeatureSet {
  const found = SETS.find((set) => set.id === id)
  if (found !== undefined) return found
  const known = SETS.map((set) => set.id).join(', ')
  throw new FeatureError('UNKNOWN_SET', `There is no feature set "${id}". Known: ${known}`)
}
