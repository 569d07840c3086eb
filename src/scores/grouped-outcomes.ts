import type { Column } from '../market/index.ts'
import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import { ascendingOrder, equalGroups } from './order.ts'
import type { UtcDays } from './utc-days.ts'

/** What came of the rows whose forecast was of about one size. */
export interface OutcomeGroup {
  readonly count: number
  readonly meanForecast: number
  readonly meanOutcome: Estimate
}

/** Rows in groups of about equal count by forecast, smallest first; fewer groups where forecasts repeat. */
export function groupedOutcomes(
  forecast: Column,
  outcome: Column,
  groupCount: number,
  days: UtcDays,
  bootstrap: DayBootstrap,
  order = ascendingOrder(forecast),
): readonly OutcomeGroup[] {
  const groups = equalGroups(forecast, order, groupCount)
  const groupOf = new Uint8Array(forecast.length)
  groups.forEach(([from, to], group) => {
    for (const i of order.subarray(from, to)) groupOf[i] = group
  })
  const sums = groups.map(() => new Float64Array(days.count))
  const counts = groups.map(() => new Float64Array(days.count))
  for (let day = 0; day < days.count; day++) {
    for (let i = days.starts[day]; i < days.starts[day + 1]; i++) {
      sums[groupOf[i]][day] += outcome[i]
      counts[groupOf[i]][day]++
    }
  }
  return groups.map(([from, to], group) => ({
    count: to - from,
    meanForecast: order.subarray(from, to).reduce((sum, i) => sum + forecast[i], 0) / (to - from),
    meanOutcome: bootstrap.estimate([sums[group], counts[group]], ([sum, n]) => sum / n),
  }))
}
