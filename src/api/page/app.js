// @ts-check
/** Asks the API every two seconds and shows what it says. Only what changed is touched, so nothing flickers. */
import { watchChart } from './chart-view.js'
import { bookLine, tradeCandlesLine } from './stream-words.js'
import { chosenSymbol, showSymbols } from './symbols.js'
import { recentTable, scoreTable } from './tables.js'
import { watchWhy } from './why.js'
import { clock, dateAndClock, MARKET_WORDS, move, percent, price, range, verdict } from './words.js'

/** @typedef {import('../contract.ts').SymbolHealth} Health */
/** @typedef {import('../contract.ts').ForecastAnswer} Answer */
/** @typedef {{ symbols: Health[], health: Health, forecasts: Answer[], score: import('../contract.ts').Scoreboard, candles: import('../contract.ts').CandleList['candles'] }} State */

const POLL_MS = 2000
const PATIENCE_MS = 8000
/** A screen reader is told at most this often, however fast a replay runs. */
const SPEAK_MS = 15_000

const chart = watchChart(at('chart'), at('readout'), at('chart-text'))
const why = watchWhy({
  title: at('why-title'),
  content: at('why'),
  note: at('why-note'),
  all: /** @type {HTMLButtonElement} */ (at('why-all')),
})
let spokenAt = 0
let lastSeen = 0
let asking = false
/** @type {State | undefined} what is shown; none until there is, and after a failure */
let state
let lastNews = ''
let timesSeen = 0

poll()
document.addEventListener('visibilitychange', refresh)
// Another symbol is another address: the browser's back button works, and a link can be shared.
window.addEventListener('hashchange', refresh)

async function poll() {
  await refresh()
  setTimeout(poll, POLL_MS)
}

async function refresh() {
  if (document.hidden || asking) return
  asking = true
  const hash = location.hash
  const answer = await ask().catch((error) => (error instanceof Refusal ? error : LOST))
  asking = false
  state = answer instanceof Refusal ? undefined : answer
  if (answer instanceof Refusal) return showTrouble(answer)
  lastSeen = Date.now()
  showTrouble(undefined)
  show(answer)
  if (location.hash !== hash) await refresh() // Another symbol was chosen while this one was asked for.
}

/** Why there is nothing to show: in one word, and for people. */
class Refusal extends Error {
  /** @param {string} word @param {string} message */
  constructor(word, message) {
    super(message)
    this.word = word
  }
}

const LOST = new Refusal('No connection', 'Connection lost.')

/**
 * The heavy answers are asked for only when a minute has gone or health has news, and once more after: a forecast's outcome may be
 * written a moment later than the candle that brought it.
 * @returns {Promise<State>}
 */
async function ask() {
  const { symbols } = await get('/api/v1/symbols')
  const health = chosenSymbol(symbols)
  const query = `symbol=${encodeURIComponent(health.symbol)}`
  const minute = Math.floor(health.marketTime / 60_000)
  const news = [
    health.symbol,
    health.status,
    minute,
    health.lastCandleTime,
    health.lastForecastTime,
  ].join()
  timesSeen = news === lastNews ? timesSeen + 1 : 1
  lastNews = news
  if (state !== undefined && timesSeen > 2) return { ...state, symbols, health }
  const [page, score, list] = await Promise.all([
    get(`/api/v1/forecasts?limit=200&${query}`),
    get(`/api/v1/scoreboard?${query}`),
    get(`/api/v1/candles?limit=181&${query}`),
  ])
  return { symbols, health, forecasts: page.forecasts, score, candles: list.candles }
}

/** @param {string} path @returns {Promise<any>} */
async function get(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) })
  const body = await response.json()
  if (body.error === undefined) return body
  throw new Refusal('No data', `The server has a problem: ${body.error.message}`)
}

/** @param {State} state */
function show({ symbols, health, forecasts, score, candles }) {
  const last = candles.at(-1)
  const newest = forecasts[0]?.forecast
  showSymbols(at('symbols'), symbols, health.symbol)
  showMarket(health, last?.close)
  showConnection(health)
  showStream(health)
  write('price', price(last?.close))
  write('price-note', last ? `Close of ${clock(last.closeTime)} UTC` : 'No candle yet')
  showForecast(health, newest)
  why.show(health.symbol, newest, waiting(health))
  const issued = forecasts.flatMap(({ forecast }) => (forecast.kind === 'issued' ? [forecast] : []))
  chart.show(candles, issued, `No candle yet. ${waiting(health)}`)
  const [how, note] = verdict(score)
  write('verdict', how)
  write('verdict-note', note)
  swap('score-table', scoreTable(score))
  swap('recent-table', recentTable(forecasts, 11))
  write('model', health.model ? `Model ${health.model}. ` : '')
  if (last && newest) speak(health.symbol, last.close, newest)
}

/** @param {Health} health */
function showStream({ book, tradeCandles }) {
  at('stream').hidden = book === null && tradeCandles === null
  write('book', bookLine(book))
  write('trade-candles', tradeCandlesLine(tradeCandles))
}

/** @param {Health} health @param {number | undefined} close */
function showMarket({ market, symbol, label, simulated, status, problems, marketTime }, close) {
  const word = MARKET_WORDS[market] ?? (simulated ? MARKET_WORDS.simulated : '')
  const banner = at('market-banner')
  banner.hidden = word === ''
  banner.dataset.market = market
  write('market-word', word)
  write('market-label', label)
  write('symbol', symbol)
  write('venue', market === 'binance' ? label : '')
  write('market-time', `${dateAndClock(marketTime)} UTC`)
  at('status').dataset.status = status
  write(
    'status',
    {
      ok: 'Forecasting',
      starting: 'Starting',
      degraded: `Not forecasting: ${problems.join('; ')}`,
    }[status],
  )
  const mark = word === '' ? '' : `${word.split(' ')[0]} `
  document.title = `${mark}${price(close)} ${symbol} · Quant-AI`
}

/** The stream of a live market: that it is down is news, since minutes may be missing. @param {Health} health */
function showConnection({ connection }) {
  const element = at('connection')
  element.hidden = connection === null
  if (connection === null) return
  element.dataset.state = connection.state
  const why = connection.reason === null ? '' : `: ${connection.reason}`
  const since = `since ${clock(connection.since)} UTC`
  const words = connection.state === 'up' ? `Connected ${since}` : `Disconnected ${since}${why}`
  write('connection', words)
}

/** @param {Health} health @param {Answer['forecast'] | undefined} forecast */
function showForecast(health, forecast) {
  const issued = forecast?.kind === 'issued' ? forecast : undefined
  write('forecast-title', forecast ? `Forecast for ${clock(forecast.targetTime)} UTC` : 'Forecast')
  if (issued) {
    write('forecast', price(issued.price))
    write('forecast-note', `${move(issued.expectedReturn)} in ${issued.horizonMinutes} minutes`)
  } else {
    write('forecast', forecast ? 'Withheld' : '–')
    write('forecast-note', forecast?.kind === 'withheld' ? forecast.reason : waiting(health))
  }
  at('forecast').classList.toggle('withheld', forecast?.kind === 'withheld')
  write('ranges-title', forecast ? `Range at ${clock(forecast.targetTime)} UTC` : 'Range')
  write('range-50', issued ? range(issued.intervals[50]) : '–')
  write('range-90', issued ? range(issued.intervals[90]) : '–')
  write('chance', percent(issued?.probabilityUp))
  write('chance-note', issued ? 'Even would be 50 %' : '')
}

/** Why there is nothing yet. @param {Health} health */
function waiting({ status, problems }) {
  if (status === 'degraded') return problems.join('; ')
  return status === 'starting'
    ? 'Starting: reading the past and learning from it.'
    : 'The first one comes when this minute closes.'
}

/** @param {string} symbol @param {number} close @param {Answer['forecast']} forecast */
function speak(symbol, close, forecast) {
  if (Date.now() - spokenAt < SPEAK_MS) return
  spokenAt = Date.now()
  const ahead =
    forecast.kind === 'issued'
      ? `forecast ${price(forecast.price)} for ${clock(forecast.targetTime)} UTC`
      : `forecast withheld: ${forecast.reason}`
  write('spoken', `${symbol} ${price(close)}, ${ahead}`)
}

/** @param {Refusal | undefined} refusal none when all is well */
function showTrouble(refusal) {
  at('trouble').hidden = refusal === undefined
  at('content').classList.toggle('stale', refusal !== undefined)
  if (refusal === undefined) return write('trouble', '')
  const since = lastSeen ? `What you see is from ${dateAndClock(lastSeen)} UTC. ` : ''
  write('trouble', `${refusal.message} ${since}Trying again every two seconds.`)
  write('status', refusal.word)
  delete at('status').dataset.status
}

/** @param {string} id */
function at(id) {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no #${id}`)
  return found
}

/** @param {string} id @param {string} words */
function write(id, words) {
  const element = at(id)
  if (element.textContent !== words) element.textContent = words
}

/** @param {string} id @param {Element} content */
function swap(id, content) {
  const element = at(id)
  if (element.innerHTML !== content.outerHTML) element.replaceChildren(content)
}
