import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { equalGroups } from './order.ts'
import type { UtcDays } from './utc-days.ts'

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
  order: Uint32Array,
  days: UtcDays,
  bootstrap: DayBootstrap,
): readonly Decile[] {
  const { expectedReturn, realizedReturn, length } = rows
  const groups = equalGroups(expectedReturn, order, GROUPS)
  const groupOf = new Uint8Array(length)
  groups.forEach(([from, to], group) => {
    for (const i of order.subarray(from, to)) groupOf[i] = group
  })
  const outcomes = groups.map(() => new Float64Array(days.count))
  const counts = groups.map(() => new Float64Array(days.count))
  for (let day = 0; day < days.count; day++) {
    for (let i = days.starts[day]; i < days.starts[day + 1]; i++) {
      outcomes[groupOf[i]][day] += realizedReturn[i]
      counts[groupOf[i]][day]++
    }
  }
  return groups.map(([from, to], group) => {
    const forecast = order.subarray(from, to).reduce((sum, i) => sum + expectedReturn[i], 0)
    return {
      count: to - from,
      meanForecastBps: (1e4 * forecast) / (to - from),
      meanOutcomeBps: bootstrap.estimate(
        [outcomes[group], counts[group]],
        ([sum, count]) => (1e4 * sum) / count,
      ),
    }
  })
}
