/**
 * Turns candles into the columns a model reads, and the labels it learns.
 *
 * Promises: the same definition serves training and live; a value never uses later candles; a
 * window that spans a gap is NaN.
 * Never: reads the lake, a clock or a model.
 */

export { computeFeatures, latestFeatures, warmupOf } from './compute-features.ts'
export type { Feature, FeatureSet, Mirror } from './feature.ts'
export { featureHash } from './feature-hash.ts'
export { featureSet, featureSets } from './feature-set.ts'
export { LEAST_COVERAGE } from './formula/read-source.ts'
export { labels } from './labels.ts'
export { targetScale } from './target-scale.ts'
