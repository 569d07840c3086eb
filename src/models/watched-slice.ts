import { DAY_MS } from '../market/index.ts'
import { assert } from '../runtime/index.ts'
import { ModelError } from './model-error.ts'
import { firstRowAt } from './row-search.ts'
import type { TrainingRows } from './trees/training-rows.ts'

/**
 * The same rows, of which those of the last `days` are only watched, to stop early. Rows whose label's interval
 * reaches into the watched span are dropped: what is watched would otherwise be known in part.
 */
export function withWatchedSlice(rows: TrainingRows, days: number): TrainingRows {
  assert(rows.time !== undefined, 'a slice of days needs rows that know their time')
  const { asOf, horizonMs } = rows.time
  const length = rows.target.length
  const from = firstRowAt(asOf, asOf[length - 1] - days * DAY_MS, 0, length)
  // Strictly before: an interval holds both of its ends.
  const learnt = firstRowAt(asOf, asOf[from] - horizonMs, 0, from)
  if (learnt === 0) {
    throw new ModelError('EMPTY_SPAN', `Watching ${days} days leaves nothing to learn from`)
  }
  const kept = (column: Float64Array) => {
    const out = new Float64Array(learnt + length - from)
    out.set(column.subarray(0, learnt))
    out.set(column.subarray(from), learnt)
    return out
  }
  return {
    ...rows,
    features: rows.features.map(kept),
    target: kept(rows.target),
    learnt,
    time: { asOf: kept(asOf), horizonMs },
  }
}
