import type { IssuedForecast } from './forecast.ts'

/** A value that came out otherwise. */
export interface Difference {
  readonly field: string
  readonly stored: number | string
  readonly recomputed: number | string | undefined
}

/** Where a stored forecast and its recomputation differ, bit for bit. */
export function differences(
  stored: IssuedForecast,
  recomputed: Readonly<Record<string, number | string>>,
): readonly Difference[] {
  const { intervals } = stored
  const values: Readonly<Record<string, number | string>> = {
    modelVersion: stored.modelVersion,
    featureHash: stored.featureHash,
    lastClose: stored.lastClose,
    expectedReturn: stored.expectedReturn,
    price: stored.price,
    low50: intervals[50].low,
    high50: intervals[50].high,
    low90: intervals[90].low,
    high90: intervals[90].high,
    probabilityUp: stored.probabilityUp,
  }
  return Object.entries(values)
    .filter(([field, value]) => !Object.is(value, recomputed[field]))
    .map(([field, value]) => ({ field, stored: value, recomputed: recomputed[field] }))
}
