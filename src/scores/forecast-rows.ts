import type { Column } from '../market/index.ts'
import { assert } from '../runtime/index.ts'

/** Out-of-sample forecasts of one model beside what happened; one row per forecast, oldest first. */
export interface ForecastRows {
  readonly length: number
  /** Epoch ms, ascending and unique. */
  readonly asOf: Column
  readonly horizonMs: number
  /** Quote currency. */
  readonly lastClose: Column
  /** Log return. */
  readonly expectedReturn: Column
  /** Log return. */
  readonly realizedReturn: Column
  /** Causal volatility of the return over the horizon, for the inverse-variance weighted test. */
  readonly scale: Column
  readonly probabilityUp: Column
  /** Ascending; includes 0.05, 0.25, 0.75 and 0.95. */
  readonly quantileLevels: readonly number[]
  /** Log returns, one column per level. */
  readonly quantiles: readonly Column[]
}

/**
 * Stops on rows that cannot be scored. A forecast without an outcome is not a row: a NaN let in here
 * would either poison every score or, dropped in silence, flatter it.
 */
export function checkRows(rows: ForecastRows): void {
  const { length, asOf, quantileLevels, quantiles } = rows
  assert(quantiles.length === quantileLevels.length, 'every quantile level has its column')
  const { lastClose, expectedReturn, realizedReturn, scale, probabilityUp } = rows
  const columns = [lastClose, expectedReturn, realizedReturn, scale, probabilityUp, ...quantiles]
  for (const column of [asOf, ...columns]) assert(column.length === length, 'columns are even')
  for (const column of columns) assert(isDefined(column), 'every score input is defined')
  for (let i = 0; i < length; i++) {
    assert(scale[i] > 0, 'a scale is positive')
    assert(i === 0 || asOf[i] > asOf[i - 1], 'forecasts ascend in time')
  }
}

function isDefined(column: Column): boolean {
  for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i])) return false
  return true
}

/** The column of one quantile level. */
export function quantileAt(rows: ForecastRows, level: number): Column {
  const found = rows.quantileLevels.findIndex((each) => Math.abs(each - level) < 1e-9)
  assert(found >= 0, `the rows carry the ${level} quantile`)
  return rows.quantiles[found]
}
