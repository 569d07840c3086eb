import type { Column } from '../market/index.ts'
import type { Dataset } from './model.ts'
import type { Regression } from './moments.ts'

/**
 * A move of more than five volatilities is learnt from as if it were five: squared error would otherwise let a
 * few shocks a month, which no feature foresees, set every slope.
 */
export const TARGET_BOUND = 5

const bounded = new WeakMap<Dataset, Regression>()

/** The dataset with its target bounded, the same object each time: its moments are then remembered too. */
export function boundedTarget(data: Dataset): Regression {
  const known = bounded.get(data) ?? {
    length: data.length,
    features: data.features,
    asOf: data.asOf,
    target: within(data.target, TARGET_BOUND),
  }
  bounded.set(data, known)
  return known
}

/** The values, and the bound of their sign where they are beyond it. */
export function within(values: Column, bound: number): Column {
  return values.map((value) => Math.min(Math.max(value, -bound), bound))
}
