// @ts-check
/** Draws closes, what was forecast for them, and the forecast ahead. */
import { axes, scaleFor, shape } from './chart-scale.js'
import { clock, price, range } from './words.js'

/** @typedef {import('../contract.ts').CandleList['candles'][number]} Candle */
/** @typedef {Extract<import('../contract.ts').ForecastAnswer['forecast'], { kind: 'issued' }>} Issued */
/** @typedef {import('./chart-scale.js').Scale} Scale */
/** @typedef {import('./chart-scale.js').Point} Point */
/** @typedef {{ svg: SVGElement, text: string, scale: Scale }} Drawing `text` says what it shows */

const MINUTE = 60_000
const PAST = 180 * MINUTE
const AHEAD = 10 * MINUTE
/** With little to show, we still show an hour. */
const LEAST_PAST = 60 * MINUTE
/** @type {readonly (50 | 90)[]} the wider below the narrower */
const LEVELS = [90, 50]

/**
 * @param {readonly Candle[]} candles oldest first
 * @param {readonly Issued[]} forecasts newest first
 * @param {import('./chart-scale.js').Size} size
 * @returns {Drawing | undefined} nothing without a candle
 */
export function drawChart(candles, forecasts, size) {
  const last = candles.at(-1)
  if (last === undefined) return undefined
  const now = last.closeTime
  const seen = candles.filter(({ closeTime }) => closeTime > now - PAST)
  const due = forecasts.filter(({ targetTime: at }) => at > now - PAST && at <= now).reverse()
  const ahead = forecasts.find(({ asOf }) => asOf === now)
  const closes = seen.map(({ close }) => close)
  const drawn = ahead ? [...due, ahead] : due
  const prices = [
    ...closes,
    ...drawn.flatMap(({ intervals: { 90: wide } }) => [wide.low, wide.high]),
  ]
  const scale = scaleFor(
    {
      start: Math.min(seen[0].closeTime, now - LEAST_PAST),
      end: ahead?.targetTime ?? now + AHEAD,
      low: Math.min(...prices),
      high: Math.max(...prices),
    },
    size,
  )

  const { width, height } = size
  const svg = shape('svg', {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    'aria-hidden': 'true',
  })
  svg.append(...axes(scale, now), ...bands(scale, due), upright(scale, now, 'now'))
  if (ahead) svg.append(...fans(scale, ahead))
  for (const run of unbroken(seen, ({ closeTime }) => closeTime)) {
    const d = scale.path(run.map(({ closeTime, close }) => [closeTime, close]))
    svg.append(shape('path', { class: 'close', d }))
  }
  svg.append(...misses(scale, due, seen))
  svg.append(shape('circle', { class: 'last', cx: scale.x(now), cy: scale.y(last.close), r: 4 }))

  const past = `Closes from ${clock(seen[0].closeTime)} to ${clock(now)} UTC between ${range({ low: Math.min(...closes), high: Math.max(...closes) })}, the last ${price(last.close)}.`
  const future = ahead
    ? ` Forecast for ${clock(ahead.targetTime)} UTC: ${price(ahead.price)}, 90 % range ${range(ahead.intervals[90])}.`
    : ' No forecast ahead.'
  return { svg, text: past + future, scale }
}

/**
 * A vertical line at a time.
 * @param {Scale} scale
 * @param {number} time
 * @param {string} name
 */
export function upright({ x, top, bottom }, time, name) {
  return shape('line', { class: name, x1: x(time), x2: x(time), y1: top, y2: bottom })
}

/**
 * The ranges forecast for each close that has come.
 * @param {Scale} scale
 * @param {readonly Issued[]} due oldest first
 */
function bands({ path }, due) {
  return unbroken(due, ({ targetTime }) => targetTime).flatMap((run) =>
    LEVELS.map((level) => {
      /** @type {(side: 'low' | 'high') => Point[]} */
      const edge = (side) =>
        run.map(({ targetTime, intervals }) => [targetTime, intervals[level][side]])
      const d = `${path([...edge('high'), ...edge('low').reverse()])}Z`
      return shape('path', { class: `band-${level}`, d })
    }),
  )
}

/**
 * The forecast ahead. Its ranges open with the square root of time, as chance does; only their ends are forecast.
 * @param {Scale} scale
 * @param {Issued} forecast
 */
function fans({ path }, { asOf, targetTime, lastClose, price, intervals }) {
  const shares = Array.from({ length: 13 }, (_, i) => i / 12)
  /** @type {(share: number) => Point} */
  const middle = (share) => [
    asOf + share * (targetTime - asOf),
    lastClose + share * (price - lastClose),
  ]
  const shapes = LEVELS.map((level) => {
    /** @type {(side: 'low' | 'high') => Point[]} */
    const edge = (side) =>
      shares.map((share) => {
        const [time, centre] = middle(share)
        return [time, centre + Math.sqrt(share) * (intervals[level][side] - price)]
      })
    return shape('path', {
      class: `fan-${level}`,
      d: `${path([...edge('high'), ...edge('low').reverse()])}Z`,
    })
  })
  return [...shapes, shape('path', { class: 'expected', d: path([middle(0), middle(1)]) })]
}

/**
 * Closes that came outside their 90 % range.
 * @param {Scale} scale
 * @param {readonly Issued[]} due
 * @param {readonly Candle[]} seen
 */
function misses({ x, y }, due, seen) {
  const closeAt = new Map(seen.map(({ closeTime, close }) => [closeTime, close]))
  return due.flatMap(({ targetTime, intervals: { 90: wide } }) => {
    const close = closeAt.get(targetTime)
    if (close === undefined || (close >= wide.low && close <= wide.high)) return []
    return [shape('circle', { class: 'miss', cx: x(targetTime), cy: y(close), r: 3 })]
  })
}

/**
 * Rows cut where a minute is missing: nothing is drawn across a gap.
 * @template T
 * @param {readonly T[]} rows
 * @param {(row: T) => number} timeOf
 */
function unbroken(rows, timeOf) {
  /** @type {T[][]} */
  const runs = []
  rows.forEach((row, i) => {
    const follows = i > 0 && timeOf(row) - timeOf(rows[i - 1]) === MINUTE
    if (follows) runs[runs.length - 1].push(row)
    else runs.push([row])
  })
  return runs
}
