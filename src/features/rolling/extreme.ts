import { high, low } from '../candle-series.ts'
import { apply, type Series } from '../formula/series.ts'
import { windowParts } from './window-parts.ts'

/** The highest high of the last `window` candles. */
export function highestHigh(window: number): Series {
  return greatestOf(high, window)
}

/** The greatest of the last `window` values. */
export function greatestOf(values: Series, window: number): Series {
  return extremeOf('greatestOfParts', values, window)
}

/** The lowest low of the last `window` candles. */
export function lowestLow(window: number): Series {
  return extremeOf('smallestOfParts', low, window)
}

function extremeOf(
  operation: 'greatestOfParts' | 'smallestOfParts',
  values: Series,
  window: number,
): Series {
  if (window === 1) return values
  const { parts, size } = windowParts(window)
  // The first number is a weight, which extremes have none of.
  return apply(operation, [extremeOf(operation, values, size)], 1, size, parts)
}
