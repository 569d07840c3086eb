import type { EvaluatedModel, Evaluation } from '../scores/index.ts'
import { figure } from './chart.ts'
import { costChart } from './cost-chart.ts'
import { coverageChart } from './coverage-chart.ts'
import { decileChart } from './decile-chart.ts'
import { html, type Markup } from './html.ts'
import { monthChart } from './month-chart.ts'
import { fixed } from './numerals.ts'
import { regimeChart } from './regime-chart.ts'
import { reliabilityChart } from './reliability-chart.ts'
import { isYardstick, quoteOf, verdictOf } from './verdict.ts'

/** Forecasts that hardly differ make a chart of nothing. */
const MIN_GROUPS = 3

/** One section a model: what it is, the verdict, and its charts. */
export function modelSections({ models, instrument }: Evaluation): Markup {
  const quote = quoteOf(instrument.symbol)
  return html`${models.map((model, i) => modelSection(model, `m${i}`, quote))}`
}

function modelSection(model: EvaluatedModel, id: string, quote: string): Markup {
  const { name, description, card, fitSeconds } = model
  const { kind, sentence } = verdictOf(model, quote)
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${name}</h2>
<p class="where">${description}</p>
<p><span class="verdict ${kind}">Verdict: ${sentence}.</span> Fitted in ${fixed(fitSeconds, 1)} s over all folds.</p>
${card.rows === 0 ? html`<p>It made no forecast that could be scored.</p>` : charts(model, id)}
</section>
`
}

/** Persistence has no skill to draw: only its interval can be judged. */
function charts({ card, regimes }: EvaluatedModel, id: string): Markup {
  if (isYardstick(card)) {
    return html`<div class="charts wide">${figure(`${id}-coverage`, coverageChart(card.intervals, card.baselineIntervals))}</div>`
  }
  return html`<div class="charts wide">
${figure(`${id}-months`, monthChart(card.months))}
${figure(`${id}-coverage`, coverageChart(card.intervals, card.baselineIntervals))}
${figure(`${id}-regimes`, regimeChart(regimes))}</div>
<div class="charts small">
${card.deciles.length < MIN_GROUPS ? '' : figure(`${id}-deciles`, decileChart(card.deciles))}
${figure(`${id}-reliability`, reliabilityChart(card.probability))}
${figure(`${id}-costs`, costChart(card.costs))}</div>`
}
