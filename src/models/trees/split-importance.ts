import type { Ensemble } from './tree.ts'

/** What an ensemble's splits say of one feature. It is of the rows learnt from: noise has some of it, too. */
export interface SplitImportance {
  readonly feature: string
  /** What its splits took off the loss, summed. */
  readonly gain: number
  /** Weight of the rows its splits parted, summed. */
  readonly cover: number
  readonly splits: number
}

/** Gain, cover and count of the splits by each feature, in their order. */
export function splitImportance({ featureNames, trees }: Ensemble): readonly SplitImportance[] {
  const sums = featureNames.map(() => ({ gain: 0, cover: 0, splits: 0 }))
  for (const tree of trees) {
    tree.feature.forEach((feature, node) => {
      if (feature < 0) return
      sums[feature].gain += tree.gain[node]
      sums[feature].cover += tree.cover[node]
      sums[feature].splits++
    })
  }
  return featureNames.map((feature, f) => ({ feature, ...sums[f] }))
}
