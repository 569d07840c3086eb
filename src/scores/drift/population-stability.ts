import type { Column } from '../../market/index.ts'
import { type Distribution, sharesAt } from './distribution.ts'

const BINS = 10
/** An empty bin counts as if this share of the values lay in it: the logarithm of nothing is infinite. */
const LEAST_SHARE = 1e-4

/**
 * Population stability index of values against a distribution: Σ (a − e) ln(a / e) over the bins between the
 * distribution's deciles. Below 0.1 by custom nothing, above 0.25 much has changed.
 */
export function populationStability(distribution: Distribution, values: Column): number {
  const edges = decilesOf(distribution)
  const expected = sharesBetween(edges.map((edge) => sharesAt(distribution, edge).atOrBelow))
  const counts = new Float64Array(edges.length + 1)
  let known = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    known++
    let bin = 0
    while (bin < edges.length && value > edges[bin]) bin++
    counts[bin]++
  }
  return expected.reduce((sum, share, bin) => {
    const e = Math.max(share, LEAST_SHARE)
    const a = Math.max(counts[bin] / known, LEAST_SHARE)
    return sum + (a - e) * Math.log(a / e)
  }, 0)
}

/** Upper edges of all bins but the last; a value that fills several deciles is one bin of its own. */
function decilesOf(distribution: Distribution): readonly number[] {
  const step = (distribution.length - 1) / BINS
  const inner = Array.from({ length: BINS - 1 }, (_, i) => distribution[Math.round((i + 1) * step)])
  return [...new Set(inner)]
}

function sharesBetween(cumulative: readonly number[]): readonly number[] {
  return [...cumulative, 1].map((share, i) => share - (cumulative[i - 1] ?? 0))
}
