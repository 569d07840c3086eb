import type { TrainingSpan } from '../model.ts'
import { hasWindow } from '../window.ts'

/** The newest share of a span's sequences is watched to know when to stop. */
const WATCHED = 0.2

/** Last rows of sequences, as rows of the dataset. */
interface SplitSequences {
  readonly learn: readonly number[]
  readonly watch: readonly number[]
}

/**
 * The sequences of a span: whole windows inside it whose target is known. Split by time, not by place: a label
 * of those that are learnt from ends before the first of those that are watched begins.
 */
export function splitSequences(span: TrainingSpan, steps: number): SplitSequences {
  const { data, from, to } = span
  const { asOf, horizonMs, target } = data
  const rows: number[] = []
  for (let row = from + steps - 1; row < to; row++) {
    if (!Number.isNaN(target[row]) && hasWindow(asOf, row, steps)) rows.push(row)
  }
  const times = Float64Array.from(rows, (row) => asOf[row]).sort()
  const cut = times[Math.floor(times.length * (1 - WATCHED))]
  return {
    learn: rows.filter((row) => asOf[row] + horizonMs < cut),
    watch: rows.filter((row) => asOf[row] >= cut),
  }
}
