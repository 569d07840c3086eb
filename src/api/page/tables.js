// @ts-check
/** The two tables of the page. */
import { clock, fixed, percent, price, range } from './words.js'

/** @typedef {import('../contract.ts').ForecastAnswer} Answer */

/** @param {import('../contract.ts').Scoreboard} score */
export function scoreTable(score) {
  if (score.count === 0) return line('')
  return table(
    ['', 'Forecast', 'Doing nothing'],
    [
      ['Error (RMSE), bps', fixed(score.rmseBps, 3), fixed(score.naiveRmseBps, 3)],
      ['Error (RMSE), USD', fixed(score.rmseUsd, 2), fixed(score.naiveRmseUsd, 2)],
      ['Right direction', percent(score.hitRate), `${percent(score.baseRate)} by a constant guess`],
      ['Inside 50 % range', percent(score.coverage50), 'should be 50 %'],
      ['Inside 90 % range', percent(score.coverage90), 'should be 90 %'],
    ],
  )
}

/**
 * The newest forecast, then those whose close has come or that were withheld; what is still open in between is left out.
 * @param {readonly Answer[]} all newest first
 * @param {number} rows
 */
export function recentTable(all, rows) {
  if (all.length === 0) return line('No forecast has been made yet.')
  const settled = all
    .slice(1)
    .filter(({ forecast, outcome }) => outcome ?? forecast.kind === 'withheld')
  const answers = [all[0], ...settled].slice(0, rows)
  return table(
    ['At', 'Price', 'Forecast', '90 % range', 'Came', 'Error', 'Doing nothing'],
    answers.map(({ forecast, outcome }) => {
      const at = clock(forecast.asOf)
      if (forecast.kind === 'withheld') return [at, `Withheld: ${forecast.reason}`]
      const { lastClose, price: expected, intervals } = forecast
      const said = [at, price(lastClose), price(expected), range(intervals[90])]
      if (outcome === null) return [...said, `due ${clock(forecast.targetTime)}`, '', '']
      if (outcome.kind === 'void') return [...said, `never: ${outcome.reason}`, '', '']
      const inside = outcome.close >= intervals[90].low && outcome.close <= intervals[90].high
      return [
        ...said,
        `${price(outcome.close)}${inside ? '' : ' (outside)'}`,
        fixed(outcome.close - expected, 2),
        fixed(outcome.close - lastClose, 2),
      ]
    }),
  )
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows a short row's last cell spans the rest */
function table(head, rows) {
  const made = document.createElement('table')
  const top = made.createTHead().insertRow()
  for (const words of head) top.append(cell('th', words, { scope: 'col' }))
  const body = made.createTBody()
  for (const words of rows) {
    const row = body.insertRow()
    words.forEach((word, i) => {
      const span = i === words.length - 1 ? head.length - i : 1
      const attributes = span > 1 ? { colspan: String(span) } : {}
      row.append(i === 0 ? cell('th', word, { scope: 'row' }) : cell('td', word, attributes))
    })
  }
  return made
}

/** @param {'th' | 'td'} tag @param {string} words @param {Record<string, string>} attributes */
function cell(tag, words, attributes) {
  const made = document.createElement(tag)
  made.textContent = words
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/** @param {string} words */
function line(words) {
  const made = document.createElement('p')
  made.className = 'note'
  made.textContent = words
  return made
}
