// @ts-check
/** Keeps the chart in its frame, and reads it out under the pointer or the arrow keys. */
import { drawChart, upright } from './chart.js'
import { clock, price, range } from './words.js'

/** @typedef {import('./chart.js').Candle} Candle */
/** @typedef {import('./chart.js').Issued} Issued */

const MINUTE = 60_000
/** @type {Record<string, number>} */
const STEPS = {
  ArrowLeft: -MINUTE,
  ArrowRight: MINUTE,
  PageUp: -30 * MINUTE,
  PageDown: 30 * MINUTE,
}

/**
 * @param {HTMLElement} frame a slider over the minutes shown
 * @param {HTMLElement} readout
 * @param {HTMLElement} description
 */
export function watchChart(frame, readout, description) {
  /** @type {readonly Candle[]} */
  let candles = []
  /** @type {readonly Issued[]} */
  let issued = []
  let ifEmpty = 'Loading…'
  let drawnState = ''
  /** @type {import('./chart.js').Drawing | undefined} */
  let drawing
  /** @type {number | undefined} the close time pointed at */
  let pointed

  new ResizeObserver(draw).observe(frame)
  frame.addEventListener('pointermove', ({ clientX }) => {
    if (drawing) point(drawing.scale.timeAt(clientX - frame.getBoundingClientRect().left))
  })
  frame.addEventListener('pointerleave', () => point(undefined))
  frame.addEventListener('blur', () => point(undefined))
  frame.addEventListener('keydown', (event) => {
    const from = pointed ?? candles.at(-1)?.closeTime
    if (!(event.key in STEPS) || from === undefined) return
    event.preventDefault()
    point(from + STEPS[event.key])
  })

  return {
    /**
     * @param {readonly Candle[]} newCandles oldest first
     * @param {readonly Issued[]} newIssued newest first
     * @param {string} words what to say without a candle
     */
    show(newCandles, newIssued, words) {
      candles = newCandles
      issued = newIssued
      ifEmpty = words
      draw()
    },
  }

  function draw() {
    const { clientWidth: width, clientHeight: height } = frame
    const ends = [candles[0]?.openTime, candles.at(-1)?.openTime, issued[0]?.id, issued.length]
    const state = [width, height, ...ends, ifEmpty].join()
    if (state === drawnState || width === 0) return
    drawnState = state
    drawing = drawChart(candles, issued, { width, height })
    if (drawing) frame.replaceChildren(drawing.svg)
    else frame.textContent = ifEmpty
    description.textContent = drawing?.text ?? ''
    frame.setAttribute('aria-valuemax', String(candles.length))
    point(pointed)
  }

  /**
   * Marks the close nearest to a time, and says what it was and what had been forecast.
   * @param {number | undefined} time
   */
  function point(time) {
    frame.querySelector('.pointer')?.remove()
    const candle = time === undefined ? undefined : nearest(time)
    pointed = candle?.closeTime
    readout.textContent = candle ? words(candle) : ''
    frame.setAttribute('aria-valuenow', String(candle ? candles.indexOf(candle) + 1 : 0))
    frame.setAttribute('aria-valuetext', readout.textContent || 'no minute chosen')
    if (candle) drawing?.svg.append(upright(drawing.scale, candle.closeTime, 'pointer'))
  }

  /** @param {number} time */
  function nearest(time) {
    const distance = (/** @type {Candle} */ { closeTime }) => Math.abs(closeTime - time)
    return candles.reduce((best, candle) => (distance(candle) < distance(best) ? candle : best))
  }

  /** @param {Candle} candle */
  function words({ closeTime, close }) {
    const said = issued.find(({ targetTime }) => targetTime === closeTime)
    const before = said
      ? `was forecast ${price(said.price)} (90 %: ${range(said.intervals[90])})`
      : 'no forecast was made'
    return `${clock(closeTime)} UTC: ${price(close)}, ${before}`
  }
}
