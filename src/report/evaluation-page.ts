import type { Evaluation } from '../scores/index.ts'
import { figure } from './chart.ts'
import { foldChart } from './fold-chart.ts'
import { html, type Markup } from './html.ts'
import { count, day, minute, plural } from './numerals.ts'
import { methodSection } from './page-method.ts'
import { modelSections } from './page-models.ts'
import { PAGE_STYLE } from './page-style.ts'
import { scoreTableSections } from './page-tables.ts'
import { walkInWords } from './plan-words.ts'
import { skillChart } from './skill-chart.ts'
import { intervalSentence, quoteOf, summaryOf, verdictOf } from './verdict.ts'

/** An evaluation as one HTML page that needs nothing else: no script, no font, no request. */
export function evaluationPage(evaluation: Evaluation): string {
  const { instrument, horizonMinutes } = evaluation
  const title = `${instrument.symbol}, the close ${plural(horizonMinutes, 'minute')} ahead`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: Quant-AI evaluation</title>
<style>${{ markup: PAGE_STYLE }}</style>
</head>
<body>
${banner(evaluation)}<main>
${header(evaluation, title)}
${warnings(evaluation)}
${skillSection(evaluation)}
<section aria-labelledby="scores">
<h2 id="scores">Scores</h2>
${scoreTableSections(evaluation)}</section>
${modelSections(evaluation)}
${walkSection(evaluation)}
${dataSection(evaluation)}
${methodSection(evaluation)}
<footer>Quant-AI ${evaluation.codeVersion}, ${minute(evaluation.createdAt)}. All times are UTC. Forecasts are not advice.</footer>
</main>
</body>
</html>
`.markup
}

function banner({ market }: Evaluation): Markup {
  if (market === 'real') return html``
  return html`<div class="simulated" role="note"><strong>SIMULATED</strong> market: none of these numbers says anything about a real one.</div>
`
}

function header(evaluation: Evaluation, title: string): Markup {
  const { instrument, market, set, models } = evaluation
  const card = models[0]?.card
  const worth = card?.significance.effectiveSampleSize.realizedReturn ?? null
  return html`<header>
<h1>${title}</h1>
<p class="where">${instrument.venue} ${instrument.market}, ${market} market, features ${set}, evaluated ${minute(evaluation.createdAt)}</p>
<p class="summary">${summaryOf(evaluation)}</p>
${factList([
  ['Out of sample', `${day(card?.from ?? null)} to ${day(card?.to ?? null)}`],
  ['Forecasts', count(card?.rows ?? null)],
  ['Independent ones, about', count(worth)],
  ['Models', models.map(({ name }) => name).join(', ')],
])}</header>`
}

function factList(facts: readonly (readonly [name: string, value: string])[]): Markup {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function warnings(evaluation: Evaluation): Markup {
  if (evaluation.warnings.length === 0) return html``
  return html`<section class="warnings" aria-labelledby="warnings">
<h2 id="warnings">${plural(evaluation.warnings.length, 'warning')}</h2>
<ul>${evaluation.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>
</section>`
}

function skillSection({ models, instrument }: Evaluation): Markup {
  if (models.length === 0) return html`<p>No model was evaluated.</p>`
  const quote = quoteOf(instrument.symbol)
  const verdicts = models.map((model) => {
    const { kind, sentence } = verdictOf(model, quote)
    return html`<li class="${kind}"><strong>${model.name}</strong>: <span class="verdict">${sentence}.</span><small>${intervalSentence(model.card)}.</small></li>\n`
  })
  return html`<section aria-labelledby="verdict">
<h2 id="verdict">Is any of it better than doing nothing?</h2>
<div class="two"><ul class="verdicts">${verdicts}</ul>
${figure('skill', skillChart(models))}</div>
</section>`
}

function walkSection({ plan }: Evaluation): Markup {
  return html`<section aria-labelledby="walk">
<h2 id="walk">How the walk forward went</h2>
<p>${walkInWords(plan)}.</p>
${plan.folds.length === 0 ? html`<p>There was no fold.</p>` : figure('folds', foldChart(plan.folds))}
</section>`
}

function dataSection({ data, from, to, instrument }: Evaluation): Markup {
  return html`<section aria-labelledby="data">
<h2 id="data">Data</h2>
${factList([
  ['Instrument', `${instrument.venue} ${instrument.market} ${instrument.symbol}`],
  ['Asked for', `${day(from)} to ${day(to)} (excluded)`],
  ['1-minute candles', count(data.candles)],
  ['Gaps', `${plural(data.gaps, 'gap')}, ${plural(data.gapMinutes, 'minute')}`],
  ['Hash of the candles', data.dataHash],
])}</section>`
}
