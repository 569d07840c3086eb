import { scaleLinear } from 'd3-scale'
import type { EvaluatedModel } from '../scores/index.ts'
import { ticksOf } from './axes.ts'
import { type Chart, dot, label, segment } from './chart.ts'
import { html } from './html.ts'
import { skill } from './numerals.ts'

const ROW = 30
const WIDTH = 500
const LEFT = 150
const TOP = 24
const LONGEST_NAME = 16

/** Every model's R² with its interval around the zero of doing nothing. */
export function skillChart(models: readonly EvaluatedModel[]): Chart {
  const bounds = models.flatMap(({ card: { r2Percent } }) => [
    r2Percent.low ?? 0,
    r2Percent.high ?? 0,
    r2Percent.value ?? 0,
  ])
  const bottom = TOP + ROW * models.length
  const x = scaleLinear(
    [Math.min(0, ...bounds), Math.max(0.02, ...bounds)],
    [LEFT, WIDTH - 20],
  ).nice(5)
  const grid = ticksOf(x, 5).map(
    (tick) =>
      html`${segment('grid', tick.at, TOP - 8, tick.at, bottom)}${label(tick.at, bottom + 16, tick.text, 'middle')}`,
  )
  const rows = models.map(({ name, card: { r2Percent } }, i) => {
    const y = TOP + ROW * (i + 0.4)
    const { value, low, high } = r2Percent
    const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name
    const words = `${name}: ${skill(value)} % [${skill(low)}, ${skill(high)}]`
    return html`${label(LEFT - 12, y + 4, shown, 'end', 'name')}${
      low === null || high === null ? '' : segment('whisker', x(low), y, x(high), y)
    }${value === null ? '' : dot('point', x(value), y, words)}`
  })
  return {
    title: 'Skill of each model',
    caption:
      'R² in percent of the squared return, out of sample, with its 95 % interval. The line at zero is doing nothing: an interval that crosses it is no evidence of skill.',
    width: WIDTH,
    height: bottom + 36,
    body: html`<g class="axis">${grid}${label(WIDTH - 20, bottom + 32, 'R² %', 'end')}</g>${segment('zero', x(0), TOP - 8, x(0), bottom)}${rows}`,
    header: ['model', 'R² %', 'from', 'to'],
    rows: models.map(({ name, card: { r2Percent } }) => [
      name,
      skill(r2Percent.value),
      skill(r2Percent.low),
      skill(r2Percent.high),
    ]),
  }
}
