import { type Intercept, meanSquaredError, ridgePath } from './linear-fit.ts'
import { mergeMoments, type Regression } from './moments.ts'
import { firstRowAt } from './row-search.ts'
import { spanMoments } from './span-moments.ts'

/** Powers of √10 from a hair above least squares to "expect nothing", in units of one feature's variance. */
const PENALTIES: readonly number[] = Array.from({ length: 17 }, (_, i) => 10 ** (i / 2 - 4))

/** Rows `[from, to)` of a regression whose targets each become known `horizonMs` after their row. */
export interface LabelledRows {
  readonly data: Regression
  readonly horizonMs: number
  readonly from: number
  readonly to: number
}

/** The penalty with the least error when each block of time is forecast from the others. */
export function choosePenalty(rows: LabelledRows, intercept: Intercept): number {
  const errors = new Float64Array(PENALTIES.length)
  for (const { judged, before, after } of timeBlocks(rows)) {
    const unseen = spanMoments(rows.data, ...judged)
    const around = [spanMoments(rows.data, ...before), spanMoments(rows.data, ...after)]
    const seen = mergeMoments(around, unseen.mean.length)
    if (unseen.count === 0 || seen.count === 0) continue
    ridgePath(seen, PENALTIES, intercept).forEach((fit, i) => {
      errors[i] += meanSquaredError(fit, unseen) * unseen.count
    })
  }
  return PENALTIES[errors.indexOf(Math.min(...errors))]
}

type RowRange = readonly [from: number, to: number]

interface TimeBlock {
  readonly judged: RowRange
  /** What may be learnt from, on either side. */
  readonly before: RowRange
  readonly after: RowRange
}

const BLOCKS = 6

/** Sixths of the rows, contiguous in time. No row beside one has a label that overlaps a label inside. */
export function timeBlocks({ data: { asOf }, horizonMs, from, to }: LabelledRows): TimeBlock[] {
  const edge = (block: number) => from + Math.floor(((to - from) * block) / BLOCKS)
  const blocks: TimeBlock[] = []
  for (let block = 0; block < BLOCKS; block++) {
    const start = edge(block)
    const end = edge(block + 1)
    if (start === end) continue
    blocks.push({
      judged: [start, end],
      before: [from, firstRowAt(asOf, asOf[start] - horizonMs, from, start)],
      after: [firstRowAt(asOf, asOf[end - 1] + horizonMs + 1, end, to), to],
    })
  }
  return blocks
}
