import { scaleLinear } from 'd3-scale'
import type { TradingCost } from '../scores/index.ts'
import { axes, SMALL, ticksOf } from './axes.ts'
import { type Chart, dot, label, segment } from './chart.ts'
import { html } from './html.ts'
import { count, fixed } from './numerals.ts'

const NAMES: Readonly<Record<string, string>> = {
  '0.01': 'top and bottom 1 %',
  '0.1': 'top and bottom 10 %',
  '0.5': 'all forecasts',
}

/** Gross gain per trade beside the round trips it would have to pay for. */
export function costChart(costs: readonly TradingCost[]): Chart {
  const { left, right, top, bottom } = SMALL
  const start = left - 36 // No names stand to the left: they lie above their rows.
  const bounds = costs.flatMap(({ grossBps: { value, low, high } }) => [
    value ?? 0,
    low ?? 0,
    high ?? 0,
  ])
  const x = scaleLinear([Math.min(0, ...bounds), Math.max(22, ...bounds)], [start, right]).nice(5)
  const height = (bottom - top) / costs.length
  const rows = costs.map(({ tail, trades, grossBps: { value, low, high } }, i) => {
    const y = top + (i + 0.65) * height
    const words = `${count(trades)} trades: ${fixed(value, 2)} [${fixed(low, 2)}, ${fixed(high, 2)}] bps`
    return html`${label(start, y - 14, `${NAMES[tail]}: ${fixed(value, 2)}`, 'start', 'name')}${
      low === null || high === null ? '' : segment('whisker', x(low), y, x(high), y)
    }${value === null ? '' : dot('point', x(value), y, words)}`
  })
  const hurdles = costs[0].net.map(
    ({ roundTripBps }) =>
      html`${segment('hurdle', x(roundTripBps), top, x(roundTripBps), bottom)}${label(x(roundTripBps), top - 6, `cost ${roundTripBps}`, 'middle', 'direct')}`,
  )
  return {
    title: 'What trading it would have left',
    caption:
      'Gross gain per trade on the sign of the strongest forecasts, with its 95 % interval. Red: what a round trip of 10 or 20 bps takes. Left of a red line, trading loses.',
    width: SMALL.width,
    height: SMALL.height,
    body: html`${axes(
      { ...SMALL, left: start },
      {
        x: { name: 'bps per trade', ticks: ticksOf(x, 5) },
        y: { name: '', ticks: [] },
      },
    )}${segment('zero', x(0), top, x(0), bottom)}${hurdles}${rows}`,
    header: [
      'traded',
      'trades',
      'gross bps',
      'after 10',
      'after 20',
      'every signal, bps',
      'signals',
    ],
    rows: costs.map(({ tail, trades, grossBps, net, signalBps, signals }) => [
      NAMES[tail],
      count(trades),
      fixed(grossBps.value, 2),
      ...net.map(({ bps }) => fixed(bps, 2)),
      fixed(signalBps, 2),
      count(signals),
    ]),
  }
}
