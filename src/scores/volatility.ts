import type { Column } from '../market/index.ts'
import { seededRandom } from '../runtime/index.ts'
import { dayBootstrap, type Estimate, finiteOrNull } from './day-bootstrap.ts'
import { perDay, rowsPerDay, utcDays } from './utc-days.ts'

/** Forecasts of the log of the realised volatility ahead, beside what it was; oldest first, all known. */
export interface VolatilityRows {
  /** What forecast them. */
  readonly name: string
  readonly asOf: Column
  readonly forecast: Column
  readonly outcome: Column
}

/** How well volatility was foreseen. Plain JSON; an undefined score is null. */
export interface VolatilityScore {
  readonly name: string
  readonly rows: number
  /** Of the logs, out of sample, against their mean over the same rows, which is known only afterwards. */
  readonly r2: Estimate
  /** Root mean squared error of the logs: 0.1 is about a tenth of the volatility. */
  readonly rmse: number | null
  /** Mean of outcome − forecast, in logs: above zero where volatility was foreseen too low. */
  readonly bias: number | null
}

/** Scores forecasts of volatility; the interval comes from resampling whole UTC days. */
export function volatilityScore(
  { name, asOf, forecast, outcome }: VolatilityRows,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): VolatilityScore {
  const days = utcDays(asOf)
  const bootstrap = dayBootstrap(days.count, resamples, seededRandom(seed))
  const miss = (row: number) => outcome[row] - forecast[row]
  const errors = perDay(days, (row) => miss(row) ** 2)
  const sums = perDay(days, (row) => outcome[row])
  const squares = perDay(days, (row) => outcome[row] ** 2)
  const rows = asOf.length
  const total = (daily: Column) => daily.reduce((sum, each) => sum + each, 0)
  return {
    name,
    rows,
    r2: bootstrap.estimate(
      [errors, sums, squares, rowsPerDay(days)],
      ([error, sum, square, count]) => 1 - error / (square - (sum * sum) / count),
    ),
    rmse: finiteOrNull(Math.sqrt(total(errors) / rows)),
    bias: finiteOrNull(total(perDay(days, miss)) / rows),
  }
}
