// @ts-check
/** What each feature added to a forecast, as bars to the left and right of nothing. */
import { fixed } from './words.js'

/** @typedef {import('../explanation-contract.ts').ForecastExplanation} Explanation */
/** @typedef {{ name: string, value: string, place: string, bps: number, kind?: string }} Line */

/** Features named unless all are asked for. */
const NAMED = 5
/** Half of a bar's drawing, in its own units. */
const HALF = 100

/** @param {Explanation} explained @param {boolean} all */
export function whyTable({ baseBps, contributions, forecast }, all) {
  const named = all ? contributions : contributions.slice(0, NAMED)
  const rest = contributions.slice(named.length)
  /** @type {Line[]} */
  const lines = [
    { name: 'Nothing known', value: '', place: '', bps: baseBps, kind: 'base' },
    ...named.map(({ feature, value, shareBelow, bps }) => ({
      name: feature.replaceAll('_', ' '),
      value: value === null ? '–' : String(Number(value.toPrecision(3))).replace('-', '−'),
      place: placeOf(shareBelow),
      bps,
    })),
  ]
  if (rest.length > 0) {
    const bps = rest.reduce((sum, each) => sum + each.bps, 0)
    lines.push({ name: `${rest.length} others together`, value: '', place: '', bps, kind: 'base' })
  }
  const most = Math.max(...lines.map(({ bps }) => Math.abs(bps)))
  const total = 1e4 * forecast.expectedReturn
  const table = document.createElement('table')
  const caption = table.createCaption()
  caption.className = 'visually-hidden'
  caption.textContent = 'What each feature added to the forecast, in basis points, largest first'
  const head = table.createTHead().insertRow()
  for (const word of ['Feature', 'Value', 'Against its past', '', 'bps']) {
    head.append(cell('th', word, word === '' ? {} : { scope: 'col' }))
  }
  const body = table.createTBody()
  for (const line of lines) body.append(row(line, bar(line.bps, most)))
  const sum = { name: 'Together', value: '', place: '', bps: total, kind: 'sum' }
  body.append(row(sum, cell('td', '', {})))
  return table
}

/** @param {Line} line @param {Element} drawn */
function row({ name, value, place, bps, kind }, drawn) {
  const made = document.createElement('tr')
  if (kind !== undefined) made.className = kind
  const named = cell('th', '', { scope: 'row' })
  const words = document.createElement('span')
  words.textContent = name
  named.append(words)
  const size = fixed(Math.abs(bps), 2)
  const sign = Number(size) === 0 ? '' : bps < 0 ? '−' : '+'
  made.append(named, cell('td', value, {}), cell('td', place, {}), drawn)
  made.append(cell('td', `${sign}${size}`, {}))
  return made
}

/** Says nothing to a screen reader that the number beside it does not. @param {number} bps @param {number} most */
function bar(bps, most) {
  const svg = shape('svg', {
    ...{ viewBox: `${-HALF} 0 ${2 * HALF} 10`, preserveAspectRatio: 'none' },
    'aria-hidden': 'true',
  })
  const width = most > 0 ? (Math.abs(bps) / most) * HALF : 0
  const from = bps < 0 ? -width : 0
  svg.append(
    shape('rect', {
      ...{ class: bps < 0 ? 'down' : 'up', x: from.toFixed(2), y: '0' },
      ...{ width: width.toFixed(2), height: '10' },
    }),
    shape('line', { class: 'zero', x1: '0', x2: '0', y1: '-4', y2: '14' }),
  )
  const made = cell('td', '', { class: 'bar' })
  made.append(svg)
  return made
}

/** Where a value stands among those the model learnt from. @param {number | null} share */
function placeOf(share) {
  if (share === null) return ''
  const digits = share > 0.99 || share < 0.01 ? 1 : 0
  return `${levelOf(share)}, above ${(100 * share).toFixed(digits)} %`
}

/** @param {number} share */
function levelOf(share) {
  if (share < 0.02) return 'very low'
  if (share < 0.15) return 'low'
  if (share <= 0.85) return 'usual'
  return share <= 0.98 ? 'high' : 'very high'
}

/** @param {'th' | 'td'} tag @param {string} words @param {Record<string, string>} attributes */
function cell(tag, words, attributes) {
  const made = document.createElement(tag)
  made.textContent = words
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/** @param {string} tag @param {Record<string, string>} attributes */
function shape(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}
