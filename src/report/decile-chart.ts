import { scaleLinear } from 'd3-scale'
import type { Decile } from '../scores/index.ts'
import { axes, clipped, SMALL, ticksOf } from './axes.ts'
import { type Chart, estimateMark, segment } from './chart.ts'
import { html } from './html.ts'
import { count, fixed } from './numerals.ts'

/** Mean outcome of the forecasts in ten groups by size, around the line on which forecast equals outcome. */
export function decileChart(deciles: readonly Decile[]): Chart {
  const { left, right, top, bottom } = SMALL
  const forecasts = deciles.map(({ meanForecastBps }) => meanForecastBps)
  const outcomes = deciles.flatMap(({ meanOutcomeBps: { value, low, high } }) => [
    value ?? 0,
    low ?? 0,
    high ?? 0,
  ])
  const x = scaleLinear(
    [Math.min(0, ...forecasts), Math.max(0, ...forecasts)],
    [left + 8, right - 8],
  )
  const y = scaleLinear([Math.min(0, ...outcomes), Math.max(0, ...outcomes)], [bottom, top]).nice(5)
  const [from, to] = x.domain()
  const marks = deciles.map(({ meanForecastBps, meanOutcomeBps, count: n }) => {
    const { value, low, high } = meanOutcomeBps
    const words = `forecast ${fixed(meanForecastBps, 2)} bps, outcome ${fixed(value, 2)} [${fixed(low, 2)}, ${fixed(high, 2)}] bps, ${count(n)} forecasts`
    return estimateMark(meanOutcomeBps, x(meanForecastBps), y, words)
  })
  return {
    title: 'Forecast against outcome',
    caption:
      'Forecasts in ten groups of equal count: mean outcome, with its 95 % interval, over mean forecast. On the dashed line they agree.',
    width: SMALL.width,
    height: SMALL.height,
    body: html`${axes(SMALL, {
      x: { name: 'forecast, bps', ticks: ticksOf(x, 5) },
      y: { name: 'outcome, bps', ticks: ticksOf(y, 5) },
    })}${segment('zero', left, y(0), right, y(0))}${clipped(SMALL, segment('ideal', x(from), y(from), x(to), y(to)))}${marks}`,
    header: ['group', 'forecasts', 'forecast bps', 'outcome bps', 'from', 'to'],
    rows: deciles.map((each, i) => [
      String(i + 1),
      count(each.count),
      fixed(each.meanForecastBps, 3),
      fixed(each.meanOutcomeBps.value, 3),
      fixed(each.meanOutcomeBps.low, 3),
      fixed(each.meanOutcomeBps.high, 3),
    ]),
  }
}
