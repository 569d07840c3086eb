import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { ascendingOrder, equalGroups } from './order.ts'
import { perDay, type UtcDays } from './utc-days.ts'

const GROUPS = 10

/** What came of the forecasts of about one size. */
export interface Decile {
  readonly count: number
  readonly meanForecastBps: number
  readonly meanOutcomeBps: Estimate
}

/** Forecasts in ten groups of equal count by size, smallest first; fewer groups where forecasts repeat. */
export function deciles(
  rows: ForecastRows,
  days: UtcDays,
  bootstrap: DayBootstrap,
): readonly Decile[] {
  const { expectedReturn, realizedReturn, length } = rows
  const order = ascendingOrder(expectedReturn)
  const groups = equalGroups(expectedReturn, order, GROUPS)
  const groupOf = new Uint8Array(length)
  groups.forEach(([from, to], group) => {
    for (const i of order.subarray(from, to)) groupOf[i] = group
  })
  return groups.map(([from, to], group) => {
    const forecast = order.subarray(from, to).reduce((sum, i) => sum + expectedReturn[i], 0)
    const outcomes = perDay(days, (i) => (groupOf[i] === group ? realizedReturn[i] : 0))
    const counts = perDay(days, (i) => (groupOf[i] === group ? 1 : 0))
    return {
      count: to - from,
      meanForecastBps: (1e4 * forecast) / (to - from),
      meanOutcomeBps: bootstrap.estimate([outcomes, counts], ([sum, count]) => (1e4 * sum) / count),
    }
  })
}
