import { type Column, DAY_MS, MINUTE_MS } from '../market/index.ts'
import type { MarketDataset } from './dataset.ts'
import { QUANTILE_LEVELS } from './interval-tracker.ts'
import { interpolate, levelOf } from './residuals.ts'
import { firstRowAt } from './row-search.ts'

const WINDOW_MS = 30 * DAY_MS

/** What a distribution says at each of some rows. */
export interface Distributions {
  readonly probabilityUp: Column
  /** Log returns, one column per level of `QUANTILE_LEVELS`. */
  readonly quantiles: readonly Column[]
}

/**
 * The naive interval: the returns of the last 30 days, whatever the market does right now. Learnt anew with
 * the first of `rows` in each UTC day, from outcomes known by then.
 */
export function trailingInterval(data: MarketDataset, rows: Int32Array): Distributions {
  const probabilityUp = new Float64Array(rows.length)
  const quantiles = QUANTILE_LEVELS.map(() => new Float64Array(rows.length))
  let day = Number.NaN
  let up = Number.NaN
  let levels: readonly number[] = []
  rows.forEach((row, i) => {
    const today = Math.floor(data.asOf[row] / DAY_MS)
    if (today !== day) {
      const returns = knownReturns(data, row)
      up = 1 - levelOf(returns, 0)
      levels = QUANTILE_LEVELS.map((level) => interpolate(returns, level))
      day = today
    }
    probabilityUp[i] = up
    quantiles.forEach((column, level) => {
      column[i] = levels[level]
    })
  })
  return { probabilityUp, quantiles }
}

/**
 * Ascending returns of the window whose label had ended when `row` became known, one per horizon: the labels
 * between overlap these and would add little but time.
 */
function knownReturns({ asOf, horizonMs, realizedReturn }: MarketDataset, row: number): Column {
  const from = firstRowAt(asOf, asOf[row] - WINDOW_MS, 0, row)
  const to = firstRowAt(asOf, asOf[row] - horizonMs + 1, from, row)
  const step = Math.max(1, Math.round(horizonMs / MINUTE_MS))
  const apart = realizedReturn.slice(from, to).filter((_, i) => i % step === 0)
  return apart.filter(Number.isFinite).sort()
}
