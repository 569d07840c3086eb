import { type Column, DAY_MS } from '../market/index.ts'
import { NO_REGIME, type RegimeLabels, sessions } from '../scores/index.ts'
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
    sessions(Float64Array.from(scored, (row) => data.asOf[row])),
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
  const bounds = folds.map(({ train }) => {
    const known = column.subarray(train.from, train.to).filter((value) => !Number.isNaN(value))
    const sorted = known.sort()
    return [sorted[Math.floor(sorted.length / 3)], sorted[Math.floor((2 * sorted.length) / 3)]]
  })
  let fold = 0
  const labels = Uint8Array.from(scored, (row) => {
    while (row >= folds[fold].test.to) fold++
    const value = column[row]
    const [low, high] = bounds[fold]
    if (Number.isNaN(value) || low === undefined) return NO_REGIME
    return value < low ? 0 : value < high ? 1 : 2
  })
  return { by, regimes, labels }
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
