import { scaleLinear, scaleUtc } from 'd3-scale'
import { line } from 'd3-shape'
import type { Intervals, WeekOfCoverage } from '../scores/index.ts'
import { axes, ticksOf, timeTicks, WIDE } from './axes.ts'
import { type Chart, dot, label, segment } from './chart.ts'
import { html } from './html.ts'
import { count, day, percent } from './numerals.ts'

const LABELS = 5
/** Room to the right, where each level says its name. */
const FRAME = { ...WIDE, right: WIDE.right - 26 }

/** Weekly coverage of the 50 and 90 % intervals, over what the naive interval covered. */
export function coverageChart(intervals: Intervals, baseline: Intervals | null): Chart {
  const { left, right, top, bottom } = FRAME
  const weeks = fullWeeks(intervals.weeks)
  const naive = baseline === null ? [] : fullWeeks(baseline.weeks)
  const lowest = Math.min(...[...weeks, ...naive].map(({ coverage50 }) => 100 * coverage50), 40)
  const x = scaleUtc([weeks[0]?.from ?? 0, weeks.at(-1)?.from ?? 1], [left + 6, right - 6])
  const y = scaleLinear([lowest, 100], [bottom, top]).nice(5)
  const path = (
    kind: string,
    of: readonly WeekOfCoverage[],
    level: 'coverage50' | 'coverage90',
  ) => {
    const drawn = line<WeekOfCoverage>(
      (week) => x(week.from),
      (week) => y(100 * week[level]),
    ).digits(1)
    return html`<path class="${kind}" d="${drawn(of) ?? ''}"/>`
  }
  const levels = (['coverage50', 'coverage90'] as const).map((level) => {
    const nominal = level === 'coverage50' ? 50 : 90
    const dots = weeks.map((week) =>
      dot(
        'week',
        x(week.from),
        y(100 * week[level]),
        `week of ${day(week.from)}: ${percent(week[level])} % of ${count(week.rows)} inside`,
      ),
    )
    return html`${segment('ideal', left, y(nominal), right, y(nominal))}${path('naive', naive, level)}${path('curve', weeks, level)}${dots}${label(right + 5, y(nominal) + 4, `${nominal} %`, 'start', 'direct')}`
  })
  const { coverage50, coverage90 } = intervals
  return {
    title: 'Coverage over time',
    caption: `Share of outcomes inside the interval, week by week; dashed: what was promised${naive.length > 0 ? '; grey: the naive interval' : ''}. Overall ${percent(coverage50.share.value)} and ${percent(coverage90.share.value)} %; worst seven days ${percent(coverage50.worstWeek?.share ?? null)} and ${percent(coverage90.worstWeek?.share ?? null)} %.`,
    width: WIDE.width,
    height: WIDE.height,
    body: html`${axes(FRAME, {
      x: { name: '', ticks: timeTicks(x, LABELS) },
      y: { name: 'inside, %', ticks: ticksOf(y, 5) },
    })}${levels}`,
    header: ['week of', 'forecasts', 'inside 50 %', 'inside 90 %'],
    rows: intervals.weeks.map((week) => [
      day(week.from),
      count(week.rows),
      percent(week.coverage50),
      percent(week.coverage90),
    ]),
  }
}

/** A week of a few hours would draw a spike that is only luck; the numbers beneath still have it. */
function fullWeeks(weeks: readonly WeekOfCoverage[]): readonly WeekOfCoverage[] {
  const fullest = Math.max(...weeks.map(({ rows }) => rows))
  return weeks.filter(({ rows }) => 2 * rows >= fullest)
}
