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
  const sums = new Float64Array(groups.length * days.count)
  const counts = new Float64Array(groups.length * days.count)
  for (let day = 0; day < days.count; day++) {
    for (let i = days.starts[day]; i < days.starts[day + 1]; i++) {
      const cell = groupOf[i] * days.count + day
      sums[cell] += outcome[i]
      counts[cell]++
    }
  }
  const ofGroup = (column: Column, group: number) =>
    column.subarray(group * days.count, (group + 1) * days.count)
  return groups.map(([from, to], group) => ({
    count: to - from,
    meanForecast: order.subarray(from, to).reduce((sum, i) => sum + forecast[i], 0) / (to - from),
    meanOutcome: bootstrap.estimate(
      [ofGroup(sums, group), ofGroup(counts, group)],
      ([sum, n]) => sum / n,
    ),
  }))
}
