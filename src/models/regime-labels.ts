import { type Column, DAY_MS, gather } from '../market/index.ts'
import { ascendingOrder, NO_REGIME, type RegimeLabels, sessions } from '../scores/index.ts'
import type { MarketDataset } from './dataset.ts'
import type { FoldRows } from './walk-forward-plan.ts'

/**
 * Regimes of the rows that are scored, by what was known at each: volatility and the past day's return in thirds, and
 * the session. Where one third ends is read off the training span of the row's own fold: thirds of the test span
 * would know how wild it was going to be.
 */
export function regimeLabels(
  data: MarketDataset,
  folds: readonly FoldRows[],
  scored: Int32Array,
): readonly RegimeLabels[] {
  const dayReturn = pastReturns(data, DAY_MS)
  return [
    thirds('volatility', ['calm', 'mid', 'wild'], data.scale, folds, scored),
    sessions(gather(data.asOf, scored)),
    thirds('past day', ['down', 'flat', 'up'], dayReturn, folds, scored),
  ]
}

function thirds(
  by: string,
  regimes: readonly string[],
  column: Column,
  folds: readonly FoldRows[],
  scored: Int32Array,
): RegimeLabels {
  // Sorted once: folds share most of their rows, and sorting them anew took a tenth of an evaluation's time.
  const ascending = ascendingOrder(column)
  const bounds = folds.map(({ train }) => thirdsWithin(column, ascending, train))
  let fold = 0
  const labels = new Uint8Array(scored.length)
  scored.forEach((row, i) => {
    while (row >= folds[fold].test.to) fold++
    labels[i] = thirdOf(column[row], bounds[fold])
  })
  return { by, regimes, labels }
}

function thirdOf(value: number, [low, high]: readonly (number | undefined)[]): number {
  if (Number.isNaN(value) || low === undefined || high === undefined) return NO_REGIME
  return value < low ? 0 : value < high ? 1 : 2
}

/** Where the first and the second third of the values of rows `[from, to)` end; undefined if none is known. */
function thirdsWithin(
  column: Column,
  ascending: Uint32Array,
  { from, to }: FoldRows['train'],
): readonly (number | undefined)[] {
  const known = new Uint32Array(to - from)
  let count = 0
  for (let i = 0; i < ascending.length; i++) {
    const row = ascending[i]
    if (row >= from && row < to && !Number.isNaN(column[row])) known[count++] = row
  }
  return [1, 2].map((third) => column[known[Math.floor((third * count) / 3)]])
}

/** Log return from the close so long before each row, found by its time; NaN where there is no such row. */
function pastReturns({ asOf, lastClose, length }: MarketDataset, ms: number): Column {
  const returns = new Float64Array(length).fill(Number.NaN)
  for (let row = 0, before = 0; row < length; row++) {
    while (asOf[before] < asOf[row] - ms) before++
    if (asOf[before] === asOf[row] - ms) returns[row] = Math.log(lastClose[row] / lastClose[before])
  }
  return returns
}
