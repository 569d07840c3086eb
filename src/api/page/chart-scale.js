// @ts-check
/** Where times and prices lie on the chart, and its axes. */
import { clock, priceToStep } from './words.js'

/** @typedef {{ width: number, height: number }} Size in CSS pixels */
/** @typedef {readonly [time: number, price: number]} Point */
/** @typedef {{ start: number, end: number, low: number, high: number }} Bounds */
/** @typedef {ReturnType<typeof scaleFor>} Scale */

const MINUTE = 60_000
const MARGIN = { top: 10, right: 62, bottom: 24, left: 6 }

/**
 * @param {Bounds} bounds
 * @param {Size} size
 */
export function scaleFor({ start, end, low, high }, { width, height }) {
  const [left, right] = [MARGIN.left, width - MARGIN.right]
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom]
  const pad = (high - low || high * 1e-4) * 0.06
  /** @param {number} time */
  const x = (time) => left + ((time - start) / (end - start)) * (right - left)
  /** @param {number} price */
  const y = (price) => top + ((high + pad - price) / (high - low + 2 * pad)) * (bottom - top)
  return {
    ...{ left, right, top, bottom, start, end, low, high, x, y },
    /** @param {number} px */
    timeAt: (px) => start + ((px - left) / (right - left)) * (end - start),
    /** @param {readonly Point[]} points */
    path: (points) =>
      `M${points.map(([t, p]) => `${x(t).toFixed(1)} ${y(p).toFixed(1)}`).join('L')}`,
  }
}

/**
 * Grid lines with round prices and times beside them.
 * @param {Scale} scale
 * @param {number} now nothing is written under the future
 */
export function axes({ left, right, top, bottom, start, low, high, x, y }, now) {
  const made = []
  const price = roundStep((high - low || 1) / Math.max(3, Math.floor((bottom - top) / 60)))
  for (let i = Math.ceil(low / price); i * price <= high; i++) {
    const at = y(i * price)
    made.push(shape('line', { class: 'grid', x1: left, x2: right, y1: at, y2: at }))
    made.push(label(priceToStep(i * price, price), right + 6, at + 4, 'start'))
  }
  const minutes = ((now - start) / (right - left)) * 60 > 30 * MINUTE ? 60 : 30
  const step = minutes * MINUTE
  for (let time = Math.ceil(start / step) * step; time < now; time += step) {
    made.push(shape('line', { class: 'grid', x1: x(time), x2: x(time), y1: top, y2: bottom }))
    made.push(label(clock(time), Math.max(x(time), left + 16), bottom + 17, 'middle'))
  }
  return made
}

/**
 * One SVG element.
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
export function shape(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  return made
}

/**
 * The least of 1, 2, 5 times a power of ten that is not less.
 * @param {number} least
 */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10)
}

/**
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 */
function label(words, x, y, anchor) {
  const made = shape('text', { x, y, 'text-anchor': anchor })
  made.textContent = words
  return made
}
