import type { Estimate } from '../scores/index.ts'
import { html, type Markup } from './html.ts'

/** A drawing in its own units, with the words and numbers that say the same to who cannot see it. */
export interface Chart {
  readonly title: string
  /** What to look for, in a sentence. */
  readonly caption: string
  readonly width: number
  readonly height: number
  readonly body: Markup
  /** The numbers behind it: a header and rows of text. */
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The chart as a figure of the page, its numbers folded away beneath. `id` is unique on the page. */
export function figure(
  id: string,
  { title, caption, width, height, body, header, rows }: Chart,
): Markup {
  return html`<figure class="chart">
<h4 id="${id}-title">${title}</h4>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-caption">${body}</svg>
<figcaption id="${id}-caption">${caption}</figcaption>
<details><summary>Numbers</summary>${dataTable(header, rows)}</details>
</figure>
`
}

/** A plain table whose first column names its rows. */
function dataTable(header: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const row = ([name, ...cells]: readonly string[]) =>
    html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`
  return html`<div class="scroll"><table><thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody></table></div>`
}

/** A coordinate: a tenth of a unit is finer than any screen. */
export function at(position: number): number {
  return Math.round(position * 10) / 10
}

/** A line between two points. */
export function segment(kind: string, x1: number, y1: number, x2: number, y2: number): Markup {
  return html`<line class="${kind}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`
}

/** A dot that says its numbers when pointed at. */
export function dot(kind: string, x: number, y: number, words: string): Markup {
  return html`<circle class="${kind}" cx="${at(x)}" cy="${at(y)}" r="3.5"><title>${words}</title></circle>`
}

/** A value as a dot and its interval as an upright line; nothing where there is no value. */
export function estimateMark(
  { value, low, high }: Estimate,
  x: number,
  y: (value: number) => number,
  words: string,
  kind = '',
): Markup {
  const whisker =
    low === null || high === null ? '' : segment(`whisker ${kind}`, x, y(low), x, y(high))
  return html`${whisker}${value === null ? '' : dot(`point ${kind}`, x, y(value), words)}`
}

/** Text at a point; the anchor says which part of the text is there. */
export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  kind = '',
): Markup {
  return html`<text class="${kind}" x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${text}</text>`
}
