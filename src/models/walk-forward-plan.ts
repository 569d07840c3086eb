import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import { assert } from '../runtime/index.ts'
import type { Dataset } from './model.ts'
import { ModelError } from './model-error.ts'
import { firstRowAt } from './row-search.ts'

/** How a walk through the past is cut into folds. Times are epoch ms UTC, ranges `[from, to)` in `asOf`. */
export interface PlanOptions {
  /** Where training may begin. */
  readonly from: number
  readonly testFrom: number
  readonly testTo: number
  /** `expanding` learns from everything since `from`, `rolling` from the last `trainDays` days. */
  readonly scheme: 'expanding' | 'rolling'
  readonly trainDays: number
  /** Learn anew when a calendar month begins (UTC), or every so many days. */
  readonly retrain: 'month' | number
  /** The purge: the length of a label's interval. */
  readonly horizonMs: number
  /** Kept free between the last training label and the first test row. */
  readonly embargoMs?: number
}

/** One step of the walk: learn from `[trainFrom, trainTo)`, forecast `[testFrom, testTo)`. */
export interface Fold {
  readonly trainFrom: number
  readonly trainTo: number
  readonly testFrom: number
  readonly testTo: number
}

/** Folds of a walk forward, and what keeps their training from touching their tests. */
export interface WalkForwardPlan {
  readonly embargoMs: number
  readonly folds: readonly Fold[]
}

const EMBARGO_MS = 60 * MINUTE_MS

/** Cuts the test range into folds, each trained only on labels known an embargo before it begins. */
export function walkForwardPlan(options: PlanOptions): WalkForwardPlan {
  const { from, testFrom, testTo, horizonMs, embargoMs = EMBARGO_MS } = options
  const folds: Fold[] = []
  for (let start = testFrom; start < testTo; ) {
    const end = Math.min(nextRetrain(start, options.retrain), testTo)
    const trainTo = start - embargoMs - horizonMs
    const reach = options.scheme === 'expanding' ? from : trainTo - options.trainDays * DAY_MS
    folds.push({ trainFrom: Math.max(from, reach), trainTo, testFrom: start, testTo: end })
    start = end
  }
  return { embargoMs, folds }
}

function nextRetrain(time: number, retrain: PlanOptions['retrain']): number {
  if (retrain === 'month') {
    const date = new Date(time)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  }
  assert(retrain > 0, 'a retrain cadence is positive')
  return time + retrain * DAY_MS
}

/** Row ranges `[from, to)` of a dataset. */
export interface FoldRows {
  readonly train: { readonly from: number; readonly to: number }
  readonly test: { readonly from: number; readonly to: number }
}

/** A fold's rows. Throws `EMPTY_SPAN` if there is nothing to learn from. */
export function foldRows(data: Dataset, plan: WalkForwardPlan, fold: Fold): FoldRows {
  const row = (time: number) => firstRowAt(data.asOf, time, 0, data.length)
  const rows = {
    train: { from: row(fold.trainFrom), to: row(fold.trainTo) },
    test: { from: row(fold.testFrom), to: row(fold.testTo) },
  }
  if (rows.train.from >= rows.train.to) {
    const when = new Date(fold.testFrom).toISOString()
    throw new ModelError('EMPTY_SPAN', `Nothing to learn from before the test that begins ${when}`)
  }
  assertNoLabelOverlaps(data, plan, fold, rows)
  return rows
}

/**
 * Asserts, row by row, that no training label's interval `[asOf, asOf + horizon]` reaches into the test span
 * extended back by the embargo. The plan makes it so; this is what would notice if it did not.
 */
export function assertNoLabelOverlaps(
  data: Dataset,
  { embargoMs }: WalkForwardPlan,
  { testFrom, testTo }: Fold,
  { train, test }: FoldRows,
): void {
  const guarded = testFrom - embargoMs
  for (let i = train.from; i < train.to; i++) {
    const clear = data.asOf[i] + data.horizonMs < guarded || data.asOf[i] >= testTo
    assert(clear, `training row ${i} has a label that reaches into the test span`)
  }
  for (let i = test.from; i < test.to; i++) {
    assert(data.asOf[i] >= testFrom && data.asOf[i] < testTo, `test row ${i} lies in the test span`)
  }
}
