import type { Trial } from './trial.ts'

export const PRUNERS = ['none', 'median', 'halving'] as const
export type PrunerName = (typeof PRUNERS)[number]

/** Finished trials before the median means anything. */
const MEDIAN_AFTER = 5
/** Of the trials that reach a rung, one in so many goes on. */
const REDUCTION = 3

/**
 * Whether a trial is given up after the folds it has behind it. `intermediate` is its score up to each of
 * them; higher is better. Trials that have not come as far are not asked.
 */
export function isHopeless(
  pruner: PrunerName,
  intermediate: readonly number[],
  others: readonly Trial[],
): boolean {
  const folds = intermediate.length
  const score = intermediate[folds - 1]
  if (pruner === 'none' || folds === 0) return false
  // What gives no number promises nothing.
  if (!Number.isFinite(score)) return true
  const scores = others
    .filter(({ state, intermediate: theirs }) => state !== 'failed' && theirs.length >= folds)
    .map(({ intermediate: theirs }) => theirs[folds - 1])
    .filter(Number.isFinite)
  if (pruner === 'median') return scores.length >= MEDIAN_AFTER && score < medianOf(scores)
  if (!isRung(folds)) return false
  // Asynchronous successive halving (Li et al. 2020): in the best third of those that came here, or out.
  const better = scores.filter((theirs) => theirs > score).length
  return scores.length + 1 >= REDUCTION && better >= Math.floor((scores.length + 1) / REDUCTION)
}

/** After 1, 3, 9, … folds. */
function isRung(folds: number): boolean {
  let rung = 1
  while (rung < folds) rung *= REDUCTION
  return rung === folds
}

function medianOf(scores: readonly number[]): number {
  const sorted = [...scores].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle)
    ? (sorted[middle - 1] + sorted[middle]) / 2
    : sorted[Math.floor(middle)]
}
