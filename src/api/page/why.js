// @ts-check
/** Why the newest forecast is what it is: asked for once a forecast, and shown in the place kept for it. */
import { whyTable } from './why-table.js'
import { clock, move } from './words.js'

/** @typedef {import('../contract.ts').ForecastAnswer['forecast']} Forecast */
/** @typedef {import('../explanation-contract.ts').ForecastExplanation} Explanation */

/** An explanation takes the server seconds: however fast a replay runs, it is asked for no more often than this. */
const REST_MS = 15_000
const PATIENCE_MS = 30_000
/** What may go well when it is asked again. */
const PASSING = ['BUSY', 'NOT_READY', 'INTERNAL']

/**
 * @typedef {object} Parts
 * @property {HTMLElement} title
 * @property {HTMLElement} content
 * @property {HTMLElement} note
 * @property {HTMLButtonElement} all
 */

/** @param {Parts} parts */
export function watchWhy({ title, content, note, all }) {
  /** @type {Forecast | undefined} */
  let newest
  /** @type {Explanation | undefined} */
  let explained
  let series = ''
  let waitingWords = ''
  let refusal = ''
  /** The forecast that needs not be asked about again. */
  let settledId = ''
  let askedAt = Number.NEGATIVE_INFINITY
  let asking = false
  let showsAll = false

  all.addEventListener('click', () => {
    showsAll = !showsAll
    draw()
  })

  return {
    /**
     * @param {string} symbol
     * @param {Forecast | undefined} forecast the newest
     * @param {string} ifNone why there is none
     */
    show(symbol, forecast, ifNone) {
      if (symbol !== series) {
        // Another market's reasons are none, and it need not wait for them.
        explained = undefined
        refusal = ''
        askedAt = Number.NEGATIVE_INFINITY
      }
      series = symbol
      newest = forecast
      waitingWords = ifNone
      if (forecast?.kind === 'issued' && forecast.id !== settledId) void ask(forecast.id)
      draw()
    },
  }

  /** @param {string} id */
  async function ask(id) {
    if (asking || Date.now() - askedAt < REST_MS) return
    asking = true
    askedAt = Date.now()
    const asked = series
    const answer = await explanationOf(id).catch(() => ({
      error: { code: 'INTERNAL', message: 'The server did not answer.' },
    }))
    asking = false
    if (asked !== series) return // Of a symbol that is no longer looked at.
    if ('error' in answer) {
      // What passes leaves the forecast before on show, which says whose explanation it is.
      refusal = answer.error.message
      if (PASSING.includes(answer.error.code)) return draw()
      explained = undefined
      settledId = id
    } else {
      explained = answer
      refusal = ''
      settledId = id
    }
    draw()
  }

  function draw() {
    const issued = newest?.kind === 'issued'
    const shown = issued ? explained : undefined
    const made = shown && whyTable(shown, showsAll)
    if (made === undefined) content.replaceChildren(emptyLine(emptyWords()))
    else if (content.innerHTML !== made.outerHTML) content.replaceChildren(made)
    write(title, shown ? titleOf(shown) : 'Why this forecast')
    write(note, shown ? noteOf(shown) : '')
    note.classList.toggle('bad', shown?.same === false)
    all.hidden = shown === undefined
    all.setAttribute('aria-expanded', String(showsAll))
    write(
      all,
      showsAll ? 'Show only the largest' : `Show all ${shown?.contributions.length ?? 'of it'}`,
    )
  }

  function emptyWords() {
    if (newest === undefined) return `There is nothing to explain yet. ${waitingWords}`
    if (newest.kind === 'withheld') return `There is nothing to explain: ${newest.reason}.`
    return refusal === '' ? 'Working it out…' : refusal
  }
}

/** @param {string} id @returns {Promise<Explanation | import('../contract.ts').ErrorAnswer>} */
async function explanationOf(id) {
  const path = `/api/v1/forecasts/${encodeURIComponent(id)}/explanation`
  const response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) })
  return await response.json()
}

/** @param {Explanation} explained */
function titleOf({ forecast }) {
  return `Why ${move(forecast.expectedReturn)} for ${clock(forecast.targetTime)} UTC`
}

/** @param {Explanation} explained */
function noteOf({ same, objections, scaleBps }) {
  if (!same) return `Not the forecast that was stored, when made again: ${objections.join(' ')}`
  return `Made again, it is the same to the last bit. A usual move in this time is ${scaleBps.toFixed(1)} bps.`
}

/** @param {string} words */
function emptyLine(words) {
  const made = document.createElement('p')
  made.className = 'note'
  made.textContent = words
  return made
}

/** @param {HTMLElement} element @param {string} words */
function write(element, words) {
  if (element.textContent !== words) element.textContent = words
}
