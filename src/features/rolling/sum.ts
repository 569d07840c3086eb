import { apply, type Series } from '../formula/series.ts'
import { windowParts } from './window-parts.ts'

/** The sum of the last `window` values of a series; NaN while any of them is. */
export function sumOf(values: Series, window: number): Series {
  return weightedSumOf(values, window, 1)
}

/** The sum of the last `window` values, each weighing `decay` times as much as the one after it. */
export function weightedSumOf(values: Series, window: number, decay: number): Series {
  if (window === 1) return values
  const { parts, size } = windowParts(window)
  return apply('sumOfParts', [weightedSumOf(values, size, decay)], decay ** size, size, parts)
}
