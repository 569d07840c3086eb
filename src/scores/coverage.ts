import { type Column, DAY_MS } from '../market/index.ts'
import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import { finiteOrNull } from './day-bootstrap.ts'
import { type ForecastRows, quantileAt } from './forecast-rows.ts'
import { perDay, rowsPerDay, type UtcDays } from './utc-days.ts'

const WEEK_MS = 7 * DAY_MS
/** 1970-01-05, the first Monday of the epoch. */
const FIRST_MONDAY = 4 * DAY_MS

/** How often outcomes fell inside an interval, ends included, and how wide it was. */
export interface Coverage {
  /** Share inside, 0 to 1. */
  readonly share: Estimate
  /** The lowest share over any seven days in a row; null when the rows span fewer. */
  readonly worstWeek: WorstWeek | null
  readonly meanWidthBps: number | null
}

interface WorstWeek {
  readonly share: number
  /** The last forecast of those seven days, epoch ms. */
  readonly to: number
}

/** Coverage in one calendar week (Monday to Sunday, UTC). */
export interface WeekOfCoverage {
  readonly from: number
  readonly rows: number
  readonly coverage50: number
  readonly coverage90: number
}

/** Coverage and width of the interval between two quantile levels. */
export function coverage(
  rows: ForecastRows,
  [lowLevel, highLevel]: readonly [number, number],
  days: UtcDays,
  bootstrap: DayBootstrap,
): Coverage {
  const low = quantileAt(rows, lowLevel)
  const high = quantileAt(rows, highLevel)
  const inside = insideFlags(rows.realizedReturn, low, high)
  const width = high.reduce((sum, value, i) => sum + (value - low[i]), 0) / rows.length
  return {
    share: bootstrap.estimate(
      [perDay(days, (i) => inside[i]), rowsPerDay(days)],
      ([covered, all]) => covered / all,
    ),
    worstWeek: worstWeek(rows.asOf, inside),
    meanWidthBps: finiteOrNull(width * 1e4),
  }
}

/** Coverage of the 50 and 90 % intervals, one entry per calendar week that has rows. */
export function weeklyCoverage(rows: ForecastRows): readonly WeekOfCoverage[] {
  const { asOf, length, realizedReturn } = rows
  const inside50 = insideFlags(realizedReturn, quantileAt(rows, 0.25), quantileAt(rows, 0.75))
  const inside90 = insideFlags(realizedReturn, quantileAt(rows, 0.05), quantileAt(rows, 0.95))
  const weeks: WeekOfCoverage[] = []
  for (let from = 0; from < length; ) {
    const week = Math.floor((asOf[from] - FIRST_MONDAY) / WEEK_MS) * WEEK_MS + FIRST_MONDAY
    let to = from
    let covered50 = 0
    let covered90 = 0
    for (; to < length && asOf[to] < week + WEEK_MS; to++) {
      covered50 += inside50[to]
      covered90 += inside90[to]
    }
    const count = to - from
    weeks.push({
      from: week,
      rows: count,
      coverage50: covered50 / count,
      coverage90: covered90 / count,
    })
    from = to
  }
  return weeks
}

function insideFlags(outcome: Column, low: Column, high: Column): Uint8Array {
  const inside = new Uint8Array(outcome.length)
  for (let i = 0; i < outcome.length; i++) {
    inside[i] = outcome[i] >= low[i] && outcome[i] <= high[i] ? 1 : 0
  }
  return inside
}

/** Slides seven days over the rows. Windows that a gap thinned below half are left out: they are mostly luck. */
function worstWeek(asOf: Column, inside: Uint8Array): WorstWeek | null {
  let fullest = 0
  eachWeek(asOf, inside, (_, rows) => {
    fullest = Math.max(fullest, rows)
  })
  let worst: WorstWeek | null = null
  eachWeek(asOf, inside, (covered, rows, to) => {
    if (2 * rows >= fullest && !(worst && worst.share <= covered / rows)) {
      worst = { share: covered / rows, to }
    }
  })
  return worst
}

/** Visits the rows of `(t − 7 days, t]` for every forecast t that has seven days behind it. */
function eachWeek(
  asOf: Column,
  inside: Uint8Array,
  visit: (covered: number, rows: number, to: number) => void,
): void {
  let first = 0
  let covered = 0
  for (let i = 0; i < asOf.length; i++) {
    covered += inside[i]
    for (; asOf[first] <= asOf[i] - WEEK_MS; first++) covered -= inside[first]
    if (asOf[i] >= asOf[0] + WEEK_MS) visit(covered, i + 1 - first, asOf[i])
  }
}
