import type { Column } from '../market/index.ts'
import { seededRandom } from '../runtime/index.ts'
import { dayBootstrap, type Estimate } from './day-bootstrap.ts'
import { skillPercent } from './magnitude.ts'
import type { UtcDays } from './utc-days.ts'

/** Skill in one calendar month. */
export interface MonthOfSkill {
  /** UTC, `2024-02`. */
  readonly month: string
  readonly rows: number
  readonly r2Percent: Estimate
}

/** R² against a zero return by calendar month; each month's interval resamples its own days. */
export function skillByMonth(
  asOf: Column,
  days: UtcDays,
  [model, zero]: readonly [Column, Column],
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): readonly MonthOfSkill[] {
  const monthOf = (day: number) => new Date(asOf[days.starts[day]]).toISOString().slice(0, 7)
  const found: MonthOfSkill[] = []
  for (let from = 0; from < days.count; ) {
    const month = monthOf(from)
    let to = from
    while (to < days.count && monthOf(to) === month) to++
    const bootstrap = dayBootstrap(to - from, resamples, seededRandom(seed))
    found.push({
      month,
      rows: days.starts[to] - days.starts[from],
      r2Percent: skillPercent([model.subarray(from, to), zero.subarray(from, to)], bootstrap),
    })
    from = to
  }
  return found
}
