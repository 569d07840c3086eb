import { type Intercept, meanSquaredError, ridgePath } from './linear-fit.ts'
import { mergeMoments, type Regression } from './moments.ts'
import { firstRowAt } from './row-search.ts'
import { spanMoments } from './span-moments.ts'

/** Powers of √10 from a hair above least squares to "expect nothing", in units of one feature's variance. */
export const PENALTIES: readonly number[] = Array.from({ length: 17 }, (_, i) => 10 ** (i / 2 - 4))

const BLOCKS = 6

/** Rows `[from, to)` of a regression whose targets each become known `horizonMs` after their row. */
export interface LabelledRows {
  readonly data: Regression
  readonly horizonMs: number
  readonly from: number
  readonly to: number
}

/**
 * The penalty with the least error when each sixth of the span is forecast from the other five.
 *
 * The sixths are contiguous in time and purged: no row learnt from has a label that overlaps a label of the
 * block it is judged on.
 */
export function choosePenalty(
  { data, horizonMs, from, to }: LabelledRows,
  intercept: Intercept,
): number {
  const errors = new Float64Array(PENALTIES.length)
  for (let block = 0; block < BLOCKS; block++) {
    const start = from + Math.floor(((to - from) * block) / BLOCKS)
    const end = from + Math.floor(((to - from) * (block + 1)) / BLOCKS)
    if (start === end) continue
    const judged = spanMoments(data, start, end)
    const before = firstRowAt(data.asOf, data.asOf[start] - horizonMs, from, start)
    const after = firstRowAt(data.asOf, data.asOf[end - 1] + horizonMs + 1, end, to)
    const learnt = mergeMoments(spanMoments(data, from, before), spanMoments(data, after, to))
    if (judged.count === 0 || learnt.count === 0) continue
    ridgePath(learnt, PENALTIES, intercept).forEach((fit, i) => {
      errors[i] += meanSquaredError(fit, judged) * judged.count
    })
  }
  return PENALTIES[errors.indexOf(Math.min(...errors))]
}
