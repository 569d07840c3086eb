import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { Dependence } from '../models/index.ts'
import { axes, SMALL, ticksOf } from './axes.ts'
import { type Chart, segment } from './chart.ts'
import { html } from './html.ts'
import { fixed } from './numerals.ts'

type Point = Dependence['points'][number]

/** How a forecast goes with a feature, `unit` basis points to a normalised one, drawn over the feature's own ranks. */
export function dependenceChart({ feature, points }: Dependence, unit: number): Chart {
  const { left, right, top, bottom } = SMALL
  const bounds = points.flatMap(({ local, mean, rows }) => [local, mean, rows.low, rows.high])
  const x = scaleLinear([0, 100], [left + 6, right - 6])
  const y = scaleLinear(
    [unit * Math.min(0, ...bounds), unit * Math.max(0, ...bounds)],
    [bottom, top],
  ).nice(5)
  const at = ({ share }: Point) => x(100 * share)
  const band = area<Point>(
    at,
    ({ rows }) => y(unit * rows.low),
    ({ rows }) => y(unit * rows.high),
  ).digits(1)
  const curve = (value: (point: Point) => number) =>
    line<Point>(at, (point) => y(unit * value(point))).digits(1)(points) ?? ''
  return {
    title: feature,
    caption:
      'Basis points at the usual volatility, over the share of the span’s values below. Blue: accumulated local effect. ' +
      'Grey: partial dependence, and the middle 80 % of single moments.',
    width: SMALL.width,
    height: SMALL.height,
    body: html`${axes(SMALL, {
      x: { name: 'values below, %', ticks: ticksOf(x, 5) },
      y: { name: 'forecast, bps', ticks: ticksOf(y, 5) },
    })}<path class="band" d="${band(points) ?? ''}"/>${segment('zero', left, y(0), right, y(0))}<path class="naive" d="${curve(({ mean }) => mean)}"/><path class="curve" d="${curve(({ local }) => local)}"/>`,
    header: ['value', 'above, %', 'local', 'all', '10 %', '90 %'],
    rows: points.map(({ value, share, mean, local, rows }) => [
      String(Number(value.toPrecision(4))),
      fixed(100 * share, 0),
      ...[local, mean, rows.low, rows.high].map((each) => fixed(unit * each, 3)),
    ]),
  }
}
