import { scaleLinear } from 'd3-scale'
import type { RegimeScore } from '../scores/index.ts'
import { axes, ticksOf, WIDE } from './axes.ts'
import { type Chart, estimateMark, label, segment } from './chart.ts'
import { html } from './html.ts'
import { count, fixed, percent, skill } from './numerals.ts'

/** Room beneath for two lines of names: the regime’s, and what regimes are sorted by. */
const FRAME = { ...WIDE, height: WIDE.height + 18, bottom: WIDE.bottom }

/** R² by regime, kind by kind. */
export function regimeChart(regimes: readonly RegimeScore[]): Chart {
  const { left, right, top, bottom } = FRAME
  const bounds = regimes.flatMap(({ r2Percent: { value, low, high } }) => [
    ...[value ?? 0, low ?? 0, high ?? 0],
  ])
  const y = scaleLinear(
    [Math.min(-0.01, ...bounds), Math.max(0.01, ...bounds)],
    [bottom, top],
  ).nice(5)
  const kinds = [...new Set(regimes.map(({ by }) => by))]
  // A gap of half a place stands between two kinds.
  const place = (i: number) => i + 0.6 * kinds.indexOf(regimes[i].by)
  const last = regimes.length === 0 ? 0 : place(regimes.length - 1)
  const x = scaleLinear([-0.6, last + 0.6], [left, right])
  const ticks = regimes.map(({ regime }, i) => ({
    at: x(place(i)),
    text: regime,
  }))
  const marks = regimes.map((each, i) => {
    const { value, low, high } = each.r2Percent
    const words = `${each.by}, ${each.regime}: ${skill(value)} % [${skill(low)}, ${skill(high)}], ${count(each.rows)} forecasts`
    return estimateMark(each.r2Percent, x(place(i)), y, words)
  })
  const names = kinds.map((kind) => {
    const places = regimes.flatMap(({ by }, i) => (by === kind ? [x(place(i))] : []))
    return label((places[0] + places[places.length - 1]) / 2, bottom + 34, kind, 'middle', 'direct')
  })
  return {
    title: 'Skill by regime',
    caption:
      'R² against a zero return, with 95 % intervals from each regime’s own days. Thirds of volatility and of the past day’s return ' +
      'end where they did in the training span; Asia is 22 to 8 o’clock UTC, EU 8 to 14, US 14 to 22.',
    width: FRAME.width,
    height: FRAME.height,
    body: html`${axes(FRAME, {
      x: { name: '', ticks },
      y: { name: 'R² %', ticks: ticksOf(y, 5) },
    })}${segment('zero', left, y(0), right, y(0))}${marks}${names}`,
    header: [...REGIME_HEADER],
    rows: regimes.map(regimeCells),
  }
}

export const REGIME_HEADER = [
  ...[
    'regime',
    'R² %',
    '[95 %]',
    'IC',
    'hit % (base)',
    'inside 90 %',
    'width bps',
    'RMSE bps (naive)',
  ],
  ...['forecasts', 'worth about'],
] as const

/** One regime as a row of text, under `REGIME_HEADER`. */
export function regimeCells(score: RegimeScore): readonly string[] {
  const { by, regime, rows, effectiveSampleSize, r2Percent, ic, hitRate, baseRate } = score
  return [
    `${by}: ${regime}`,
    skill(r2Percent.value),
    `${skill(r2Percent.low)}, ${skill(r2Percent.high)}`,
    fixed(ic.value, 3),
    `${percent(hitRate.value)} (${percent(baseRate)})`,
    percent(score.coverage90.value),
    fixed(score.width90Bps, 1),
    `${fixed(score.rmseBps, 2)} (${fixed(score.naiveRmseBps, 2)})`,
    count(rows),
    count(effectiveSampleSize),
  ]
}
