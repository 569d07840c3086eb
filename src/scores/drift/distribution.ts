import type { Column } from '../../market/index.ts'
import { assert, firstWhere } from '../../runtime/index.ts'

/** Equal steps of probability between the kept quantiles. */
const STEPS = 100

/**
 * A distribution, remembered by its quantiles at 0, 1/100, … 1: small enough to lie beside a model. What lies
 * between two of them is taken as evenly spread; a value that came often fills several.
 */
export type Distribution = readonly number[]

/** The distribution of the finite values of a column; at least one. Six digits are kept. */
export function distributionOf(column: Column): Distribution {
  const sorted = column.filter(Number.isFinite).sort()
  assert(sorted.length > 0, 'a distribution needs a value')
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const place = (step / STEPS) * (sorted.length - 1)
    const below = Math.floor(place)
    const above = Math.min(below + 1, sorted.length - 1)
    const value = sorted[below] + (place - below) * (sorted[above] - sorted[below])
    return Number(value.toPrecision(6))
  })
}

/** Share of a distribution at or below a value, and strictly below it: they differ where the value came often. */
export function sharesAt(
  distribution: Distribution,
  value: number,
): { readonly atOrBelow: number; readonly below: number } {
  const last = distribution.length - 1
  const first = firstWhere(0, last + 1, (step) => distribution[step] >= value)
  const after = firstWhere(first, last + 1, (step) => distribution[step] > value)
  if (after > first) {
    // At the ends an atom begins at 0 and ends at 1.
    return { below: first === 0 ? 0 : first / last, atOrBelow: (after - 1) / last }
  }
  if (first === 0) return { below: 0, atOrBelow: 0 }
  if (first > last) return { below: 1, atOrBelow: 1 }
  const [low, high] = [distribution[first - 1], distribution[first]]
  const share = (first - 1 + (value - low) / (high - low)) / last
  return { below: share, atOrBelow: share }
}
