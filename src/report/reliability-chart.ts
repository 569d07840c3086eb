import { scaleLinear } from 'd3-scale'
import type { ScoreCard } from '../scores/index.ts'
import { axes, clipped, SMALL, ticksOf } from './axes.ts'
import { type Chart, estimateMark, segment } from './chart.ts'
import { html } from './html.ts'
import { count, fixed, percent } from './numerals.ts'

/** How often the price rose, over the probability that was given for it. */
export function reliabilityChart({ bins, brier, baseRateBrier }: ScoreCard['probability']): Chart {
  const { left, right, top, bottom } = SMALL
  const shares = bins.flatMap(({ meanForecast, shareUp: { value, low, high } }) =>
    [meanForecast, value ?? 0.5, low ?? 0.5, high ?? 0.5].map((share) => 100 * share),
  )
  // One domain for both axes: the diagonal must look like one.
  const domain = [Math.min(49, ...shares), Math.max(51, ...shares)]
  const x = scaleLinear(domain, [left, right]).nice(5)
  const y = scaleLinear(domain, [bottom, top]).nice(5)
  const [from, to] = x.domain()
  const marks = bins.map(({ meanForecast, shareUp, count: n }) =>
    estimateMark(
      shareUp,
      x(100 * meanForecast),
      (share) => y(100 * share),
      `said ${percent(meanForecast)} %, rose ${percent(shareUp.value)} [${percent(shareUp.low)}, ${percent(shareUp.high)}] % of ${count(n)}`,
    ),
  )
  return {
    title: 'Reliability of the probability of a rise',
    caption: `Share that rose, with its 95 % interval, over the probability given, in groups of equal count; on the dashed line both agree. Brier score ${fixed(brier, 4)}, of the base rate ${fixed(baseRateBrier, 4)}.`,
    width: SMALL.width,
    height: SMALL.height,
    body: html`${axes(SMALL, {
      x: { name: 'probability of a rise, %', ticks: ticksOf(x, 5) },
      y: { name: 'rose, %', ticks: ticksOf(y, 5) },
    })}${clipped(SMALL, segment('ideal', x(from), y(from), x(to), y(to)))}${marks}`,
    header: ['group', 'forecasts', 'said %', 'rose %', 'from', 'to'],
    rows: bins.map(({ meanForecast, shareUp, count: n }, i) => [
      String(i + 1),
      count(n),
      percent(meanForecast, 2),
      percent(shareUp.value, 2),
      percent(shareUp.low, 2),
      percent(shareUp.high, 2),
    ]),
  }
}
