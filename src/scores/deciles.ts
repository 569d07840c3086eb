import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { groupedOutcomes } from './grouped-outcomes.ts'
import type { UtcDays } from './utc-days.ts'

/** What came of a tenth of the forecasts. */
export interface Decile {
  readonly count: number
  readonly meanForecastBps: number
  readonly meanOutcomeBps: Estimate
}

/** Expected and realised returns in ten groups by forecast, smallest first; fewer where forecasts repeat. */
export function deciles(
  { expectedReturn, realizedReturn }: ForecastRows,
  order: Uint32Array,
  days: UtcDays,
  bootstrap: DayBootstrap,
): readonly Decile[] {
  const outcomeBps = realizedReturn.map((value) => 1e4 * value)
  return groupedOutcomes(expectedReturn, outcomeBps, 10, days, bootstrap, order).map(
    ({ count, meanForecast, meanOutcome }) => ({
      count,
      meanForecastBps: 1e4 * meanForecast,
      meanOutcomeBps: meanOutcome,
    }),
  )
}
