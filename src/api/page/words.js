// @ts-check
/** Numbers and times in words: pure functions, no page. */

const NONE = '–'

/** @param {number | null | undefined} price */
export function price(price) {
  if (price == null) return NONE
  const digits = price >= 100 ? 2 : price >= 1 ? 4 : 6
  return price.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/**
 * A price on an axis, with no more digits than its step needs.
 * @param {number} price
 * @param {number} step
 */
export function priceToStep(price, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  return price.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** @param {{ low: number, high: number }} range */
export function range({ low, high }) {
  return `${price(low)} – ${price(high)}`
}

/** @param {number | null | undefined} value @param {number} digits */
export function fixed(value, digits) {
  return value == null ? NONE : value.toFixed(digits).replace('-', '−')
}

/** A share of one as a percentage. @param {number | null | undefined} share @param {number} digits */
export function percent(share, digits = 1) {
  return share == null ? NONE : `${fixed(100 * share, digits)} %`
}

/** A log return in basis points, with its sign and an arrow. @param {number} logReturn */
export function move(logReturn) {
  const bps = 1e4 * logReturn
  const size = Math.abs(bps).toFixed(2)
  if (Number(size) === 0) return 'unchanged'
  return bps > 0 ? `▲ +${size} bps` : `▼ −${size} bps`
}

/**
 * The time of day of a close, UTC. A minute's close is stamped with its last millisecond; people call that the
 * full minute after.
 * @param {number} time
 */
export function clock(time) {
  return new Date(Math.round(time / 1000) * 1000).toISOString().slice(11, 16)
}

/** @param {number} time */
export function dateAndClock(time) {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/**
 * The verdict on the score: `[how it stands, what to think of it]`.
 * @param {import('../contract.ts').Scoreboard} score
 * @returns {[string, string]}
 */
export function verdict({ count, skillPercent }) {
  if (count === 0 || skillPercent == null) {
    return ['Nothing to score yet', 'The first outcome comes ten minutes after the first forecast.']
  }
  const counted = `${count.toLocaleString('en-US')} ${count === 1 ? 'forecast' : 'forecasts'} scored.`
  const caution = 'Edges here are so small that telling skill from luck takes weeks of forecasts.'
  const size = Math.abs(skillPercent).toFixed(2)
  const how =
    Number(size) === 0
      ? 'The same as doing nothing'
      : `${skillPercent > 0 ? 'Better' : 'Worse'} than doing nothing by ${size} %`
  return [how, `${counted} Measured as squared error against “price unchanged”. ${caution}`]
}

/** Banner words by market. @type {Record<string, string>} */
export const MARKET_WORDS = {
  simulated: 'SIMULATED – not a real market',
  replay: 'REPLAY – recorded prices, not live',
}
