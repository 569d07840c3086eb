import { scaleLinear } from 'd3-scale'
import type { MonthOfSkill } from '../scores/index.ts'
import { axes, ticksOf, WIDE } from './axes.ts'
import { type Chart, estimateMark, segment } from './chart.ts'
import { html } from './html.ts'
import { count, shortMonth, skill } from './numerals.ts'

const LABELS = 6

/** R² by calendar month. Months with few rows are drawn pale, and cut off where they leave the frame. */
export function monthChart(months: readonly MonthOfSkill[]): Chart {
  const { left, right, top, bottom } = WIDE
  const fullest = Math.max(...months.map(({ rows }) => rows))
  const isFull = ({ rows }: MonthOfSkill) => 2 * rows >= fullest
  const bounds = months
    .filter(isFull)
    .flatMap(({ r2Percent: { value, low, high } }) => [value ?? 0, low ?? 0, high ?? 0])
  const y = scaleLinear([Math.min(-0.01, ...bounds), Math.max(0.01, ...bounds)], [bottom, top])
    .nice(5)
    .clamp(true)
  const x = scaleLinear([-0.5, months.length - 0.5], [left, right])
  const step = Math.ceil(months.length / LABELS)
  const ticks = months.flatMap(({ month }, i) =>
    i % step === 0 ? [{ at: x(i), text: shortMonth(Date.parse(month)) }] : [],
  )
  const marks = months.map((each, i) => {
    const { value, low, high } = each.r2Percent
    const words = `${each.month}: ${skill(value)} % [${skill(low)}, ${skill(high)}], ${count(each.rows)} forecasts`
    return estimateMark(each.r2Percent, x(i), y, words, isFull(each) ? '' : 'pale')
  })
  const better = months.filter(({ r2Percent }) => (r2Percent.value ?? 0) > 0).length
  return {
    title: 'Skill by month',
    caption: `R² against a zero return, with 95 % intervals. Above zero in ${better} of ${months.length} months.`,
    width: WIDE.width,
    height: WIDE.height,
    body: html`${axes(WIDE, {
      x: { name: '', ticks },
      y: { name: 'R² %', ticks: ticksOf(y, 5) },
    })}${segment('zero', left, y(0), right, y(0))}${marks}`,
    header: ['month', 'R² %', 'from', 'to', 'forecasts'],
    rows: months.map(({ month, rows, r2Percent: { value, low, high } }) => [
      month,
      skill(value),
      skill(low),
      skill(high),
      count(rows),
    ]),
  }
}
