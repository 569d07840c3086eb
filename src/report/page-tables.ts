import type { Evaluation } from '../scores/index.ts'
import { html, type Markup } from './html.ts'
import { type ScoreColumn, type ScoreTable, scoreTables } from './score-tables.ts'

/** Every score of every model, in tables. */
export function scoreTableSections(evaluation: Evaluation): Markup {
  return html`${scoreTables(evaluation).map(scoreTableMarkup)}`
}

function scoreTableMarkup({ title, names, columns }: ScoreTable): Markup {
  return html`<h3>${title}</h3>
<div class="scroll"><table><thead>${groupRow(columns)}<tr><th scope="col">model</th>${columns.map(
    ({ header }) => html`<th scope="col">${header}</th>`,
  )}</tr></thead>
<tbody>${names.map(
    (name, row) =>
      html`<tr><th scope="row" title="${name}">${name}</th>${columns.map(({ cells }) => html`<td>${cells[row]}</td>`)}</tr>\n`,
  )}</tbody></table></div>
`
}

/** A first header line over the columns that belong together. */
function groupRow(columns: readonly ScoreColumn[]): Markup {
  const groups: { readonly name: string; readonly span: number }[] = []
  for (const { group } of columns) {
    const last = groups.at(-1)
    if (last?.name === group) groups[groups.length - 1] = { name: group, span: last.span + 1 }
    else groups.push({ name: group, span: 1 })
  }
  if (groups.every(({ name }) => name === '')) return html``
  return html`<tr><td></td>${groups.map(
    ({ name, span }) => html`<th class="group" scope="colgroup" colspan="${span}">${name}</th>`,
  )}</tr>`
}
