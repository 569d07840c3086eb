import type { Feature } from './feature.ts'
import { columnOf } from './formula/evaluate.ts'
import type { Series } from './formula/series.ts'

/** A feature given by a formula. */
export function featureOf(
  feature: Omit<Feature, 'compute'> & { readonly series: Series },
): Feature {
  return { ...feature, compute: (candles) => columnOf(feature.series, candles) }
}
