import type { Dependence, Importance } from '../models/index.ts'
import { figure } from './chart.ts'
import { dependenceChart } from './dependence-chart.ts'
import { html, type Markup } from './html.ts'
import { day, fixed } from './numerals.ts'
import { PAGE_STYLE } from './page-style.ts'

interface DependencePageOptions {
  readonly name: string
  readonly version: number
  readonly modelVersion: string
  /** `asOf` of the first and last row learnt from. */
  readonly trainedFrom: number
  readonly trainedTo: number
  readonly usualScaleBps: number
  readonly importances: readonly Importance[]
  readonly dependences: readonly Dependence[]
}

/** What a model makes of its features as one HTML page that needs nothing else. */
export function dependencePage(options: DependencePageOptions): string {
  const { name, version, modelVersion, trainedFrom, trainedTo, usualScaleBps } = options
  const title = `${name} version ${version}: what it makes of its features`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: PAGE_STYLE }}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p class="where">${modelVersion}, over what it learnt from: ${day(trainedFrom)} to ${day(trainedTo)}. In basis points at that span’s usual volatility, ${fixed(usualScaleBps, 1)} bps.</p>
</header>
<section aria-labelledby="curves">
<h2 id="curves">How the forecast goes with a feature</h2>
<div class="charts small">${options.dependences.map((each, i) => figure(`d${i}`, dependenceChart(each, usualScaleBps)))}</div>
</section>
${importanceSection(options)}
<footer>These curves show what the model does, not what the market does. All times are UTC. Forecasts are not advice.</footer>
</main>
</body>
</html>
`.markup
}

function importanceSection({ importances, usualScaleBps }: DependencePageOptions): Markup {
  const most = importances[0]?.meanContribution ?? 0
  if (most === 0) return html`<p>No feature moves its forecasts, or it cannot say which.</p>`
  const rows = importances.map(
    ({ feature, meanContribution }) =>
      html`<tr><th scope="row">${feature}</th><td>${fixed(usualScaleBps * meanContribution, 4)}</td><td class="meter"><i style="width:${fixed((100 * meanContribution) / most, 1)}%"></i></td></tr>\n`,
  )
  return html`<section aria-labelledby="importance">
<h2 id="importance">How much each feature moves forecasts</h2>
<p>The mean size of its contribution, up or down.</p>
<div class="scroll"><table><thead><tr><th scope="col">feature</th><th scope="col">bps</th><th scope="col"></th></tr></thead>
<tbody>${rows}</tbody></table></div>
</section>`
}
