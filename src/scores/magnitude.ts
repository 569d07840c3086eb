import { type DayBootstrap, type Estimate, finiteOrNull } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { mae, rmse } from './point-error.ts'
import { perDay, type UtcDays } from './utc-days.ts'

/** One model's errors in one unit, beside those of "price unchanged" on the same rows. */
export interface ErrorSize {
  readonly rmse: number | null
  readonly mae: number | null
  readonly naiveRmse: number | null
  readonly naiveMae: number | null
}

/** Errors of the price, in the quote currency: the expected price is `lastClose × exp(expectedReturn)`. */
export function priceError({ lastClose, expectedReturn, realizedReturn }: ForecastRows): ErrorSize {
  const actual = lastClose.map((close, i) => close * Math.exp(realizedReturn[i]))
  const forecast = lastClose.map((close, i) => close * Math.exp(expectedReturn[i]))
  return {
    rmse: finiteOrNull(rmse(actual, forecast)),
    mae: finiteOrNull(mae(actual, forecast)),
    naiveRmse: finiteOrNull(rmse(actual, lastClose)),
    naiveMae: finiteOrNull(mae(actual, lastClose)),
  }
}

/** Errors of the log return, in basis points. */
export function returnError({ expectedReturn, realizedReturn }: ForecastRows): ErrorSize {
  const unchanged = new Float64Array(realizedReturn.length)
  const bps = (value: number) => finiteOrNull(value * 1e4)
  return {
    rmse: bps(rmse(realizedReturn, expectedReturn)),
    mae: bps(mae(realizedReturn, expectedReturn)),
    naiveRmse: bps(rmse(realizedReturn, unchanged)),
    naiveMae: bps(mae(realizedReturn, unchanged)),
  }
}

/** Daily sums of squared error, the model's and that of a zero return. */
export function squaredErrorsPerDay(
  rows: ForecastRows,
  days: UtcDays,
): readonly [Float64Array, Float64Array] {
  const { expectedReturn, realizedReturn } = rows
  return [
    perDay(days, (i) => (realizedReturn[i] - expectedReturn[i]) ** 2),
    perDay(days, (i) => realizedReturn[i] ** 2),
  ]
}

/** R² out of sample against a zero return, in percent: the share of squared return the forecast explains. */
export function skillPercent(
  squaredErrors: readonly [Float64Array, Float64Array],
  bootstrap: DayBootstrap,
): Estimate {
  return bootstrap.estimate(squaredErrors, ([model, zero]) => 100 * (1 - model / zero))
}
