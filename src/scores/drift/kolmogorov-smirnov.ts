import type { Column } from '../../market/index.ts'
import { type Distribution, sharesAt } from './distribution.ts'

/** The largest distance between the values' distribution function and the one they are held against. */
export function kolmogorovDistance(distribution: Distribution, values: Column): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const { length } = sorted
  let largest = 0
  for (let from = 0; from < length; ) {
    const value = sorted[from]
    let to = from
    while (to < length && sorted[to] === value) to++
    const { below, atOrBelow } = sharesAt(distribution, value)
    largest = Math.max(largest, Math.abs(from / length - below), Math.abs(to / length - atOrBelow))
    from = to
  }
  return largest
}

/**
 * How likely a distance at least as large is between two samples of one distribution, for that many independent
 * values in each (Kolmogorov’s limit law).
 */
export function kolmogorovPValue(distance: number, ours: number, theirs: number): number {
  return kolmogorovTail(distance * Math.sqrt((ours * theirs) / (ours + theirs)))
}

/** P(K > x) of the Kolmogorov distribution: by the series that converges fast on either side of 1. */
export function kolmogorovTail(x: number): number {
  if (!(x > 0)) return 1
  let sum = 0
  if (x < 1) {
    for (let k = 1; k <= 19; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * x * x))
    return Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / x) * sum)
  }
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * (k * x) ** 2)
  return Math.min(1, 2 * sum)
}
