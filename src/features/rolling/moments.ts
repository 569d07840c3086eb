import { apply, resultOf, type Series } from '../formula/series.ts'
import { windowParts } from './window-parts.ts'

/** Of each window: its mean, and the sum of squared deviations from that mean. */
export interface Moments {
  readonly mean: Series
  readonly squares: Series
}

/** Mean and squared deviations of the last `window` values. */
export function rollingMoments(values: Series, window: number): Moments {
  const mean = meansOf(values, window)
  return { mean, squares: resultOf(mean, 1) }
}

function meansOf(values: Series, window: number): Series {
  const { parts, size } = windowParts(window)
  const part = size === 1 ? values : meansOf(values, size)
  // A single value has no deviation, and its place is not read.
  return apply(
    'momentsOfParts',
    [part, size === 1 ? values : resultOf(part, 1)],
    0,
    size,
    parts,
    size,
  )
}

/**
 * A deviation below 1e-12 of the values' level is nothing but rounding. A number divided by it would be noise, so it is
 * undefined instead. This is the variance of such values, in units of their squared level.
 */
export const ROUNDING_VARIANCE = 1e-24
