import type { TrainingSpan } from '../model.ts'
import { firstRowAt } from '../row-search.ts'
import { hasWindow } from '../window.ts'

/** The sequences of a span lie in so many blocks of time, one after the other. */
const BLOCKS = 25
/** One block of so many is watched, to know when to stop. */
export const PARTS = 5

/** Last rows of sequences, as rows of the dataset. */
interface SplitSequences {
  readonly learn: readonly number[]
  readonly watch: readonly number[]
}

/**
 * The sequences of a span: whole windows inside it whose target is known. What is watched is spread over all of it, as
 * a market's last weeks alone may be of another kind; `part` (0 to 4) says which blocks. Parted by time, not by
 * place: no label of those that are learnt from shares a moment with a label of those that are watched.
 */
export function splitSequences(span: TrainingSpan, steps: number, part: number): SplitSequences {
  const { data, from, to } = span
  const { asOf, horizonMs, target } = data
  const rows: number[] = []
  for (let row = from + steps - 1; row < to; row++) {
    if (!Number.isNaN(target[row]) && hasWindow(asOf, row, steps)) rows.push(row)
  }
  const times = Float64Array.from(rows, (row) => asOf[row]).sort()
  const begins = Float64Array.from(
    { length: BLOCKS },
    (_, block) => times[Math.floor((block * times.length) / BLOCKS)],
  )
  const blockOf = (time: number) => begins.findLastIndex((begin) => begin <= time)
  const isWatched = (time: number) => blockOf(time) % PARTS === part
  const watch = rows.filter((row) => isWatched(asOf[row]))
  const near = watchedNear(Float64Array.from(watch, (row) => asOf[row]).sort(), horizonMs)
  return { learn: rows.filter((row) => !isWatched(asOf[row]) && !near(asOf[row])), watch }
}

/** Whether a label of this moment shares one with a label of any of `times`, which are in order. */
function watchedNear(times: Float64Array, horizonMs: number): (time: number) => boolean {
  return (time) => {
    const first = firstRowAt(times, time - horizonMs, 0, times.length)
    return first < times.length && times[first] <= time + horizonMs
  }
}
