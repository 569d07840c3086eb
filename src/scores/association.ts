import type { Column } from '../market/index.ts'
import { type DayBootstrap, type Estimate, finiteOrNull } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { ascendingOrder, ranks } from './order.ts'
import { perDay, rowsPerDay, type UtcDays } from './utc-days.ts'

/** How forecast and outcome move together, whatever the forecast's size. */
export interface Association {
  /** Information coefficient: Pearson's correlation of forecast and outcome. */
  readonly ic: Estimate
  /**
   * Spearman's correlation, ties sharing their mean rank. Its bootstrap resamples days with the ranks
   * held fixed at those of the whole sample: ranking anew for every resample would cost a thousand
   * sorts and moves the interval by little.
   */
  readonly rankIc: Estimate
  readonly calibration: Calibration
}

/** The regression of outcome on forecast: a slope under 1 says the forecasts are too bold. */
interface Calibration {
  readonly slope: Estimate
  readonly interceptBps: number | null
}

/** Correlations and calibration of a model's forecasts; null for a forecast that never varies. */
export function association(
  rows: ForecastRows,
  order: Uint32Array,
  days: UtcDays,
  bootstrap: DayBootstrap,
): Association {
  const { expectedReturn, realizedReturn } = rows
  const forecastRanks = ranks(expectedReturn, order)
  const outcomeRanks = ranks(realizedReturn, ascendingOrder(realizedReturn))
  const sums = comoments(expectedReturn, realizedReturn, days)
  const slope = bootstrap.estimate(sums, slopeOf)
  const intercept = meanOf(realizedReturn) - (slope.value ?? Number.NaN) * meanOf(expectedReturn)
  return {
    ic: bootstrap.estimate(sums, correlationOf),
    rankIc: bootstrap.estimate(comoments(forecastRanks, outcomeRanks, days), correlationOf),
    calibration: { slope, interceptBps: finiteOrNull(intercept * 1e4) },
  }
}

/** Pearson's correlation of forecast and outcome. */
export function correlation(rows: ForecastRows, days: UtcDays, bootstrap: DayBootstrap): Estimate {
  return bootstrap.estimate(
    comoments(rows.expectedReturn, rows.realizedReturn, days),
    correlationOf,
  )
}

/** Daily sums of count, x, y, xx, yy, xy, with x and y about their means so that no digits are lost. */
function comoments(x: Column, y: Column, days: UtcDays): readonly Column[] {
  const meanX = meanOf(x)
  const meanY = meanOf(y)
  return [
    rowsPerDay(days),
    perDay(days, (i) => x[i] - meanX),
    perDay(days, (i) => y[i] - meanY),
    perDay(days, (i) => (x[i] - meanX) ** 2),
    perDay(days, (i) => (y[i] - meanY) ** 2),
    perDay(days, (i) => (x[i] - meanX) * (y[i] - meanY)),
  ]
}

function correlationOf([n, x, y, xx, yy, xy]: Float64Array): number {
  return (xy - (x * y) / n) / Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n))
}

function slopeOf([n, x, y, xx, , xy]: Float64Array): number {
  return (xy - (x * y) / n) / (xx - (x * x) / n)
}

function meanOf(values: Column): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
