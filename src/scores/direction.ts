import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import { finiteOrNull } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { perDay, type UtcDays } from './utc-days.ts'

/** How often the sign was right, beside what a constant guess would have had. Shares, 0 to 1. */
export interface Direction {
  /** Right signs among forecasts and outcomes that are not zero; null for a model that forecasts only zero. */
  readonly hitRate: Estimate
  /** Forecasts that took a side and whose outcome did too. */
  readonly calls: number
  /** Share of ups among outcomes that are not zero. */
  readonly upShare: number | null
  /** The hit rate of always guessing the commoner side, known only afterwards. */
  readonly baseRate: number | null
}

/** Hit rate with its interval, and its base rate. */
export function direction(rows: ForecastRows, days: UtcDays, bootstrap: DayBootstrap): Direction {
  const { expectedReturn, realizedReturn } = rows
  const side = (i: number) => Math.sign(expectedReturn[i]) * Math.sign(realizedReturn[i])
  const hits = perDay(days, (i) => (side(i) > 0 ? 1 : 0))
  const calls = perDay(days, (i) => Math.abs(side(i)))
  const ups = realizedReturn.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0)
  const moves = realizedReturn.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0)
  return {
    hitRate: bootstrap.estimate([hits, calls], ([right, all]) => right / all),
    calls: calls.reduce((sum, count) => sum + count, 0),
    upShare: finiteOrNull(ups / moves),
    baseRate: finiteOrNull(Math.max(ups, moves - ups) / moves),
  }
}
