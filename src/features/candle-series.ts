import { linear, logarithm, minus, over, times } from './formula/arithmetic.ts'
import { ago, candleField } from './formula/series.ts'

/**
 * Series that several features share. Units: prices in quote currency, volumes as the name says.
 */

export const open = candleField('open')

export const high = candleField('high')

export const low = candleField('low')

export const close = candleField('close')

export const volume = candleField('volume')

/** Quote currency traded. */
export const quoteVolume = candleField('quoteVolume')

export const tradeCount = candleField('tradeCount')

/**
 * ln(close). Returns are differences of these: one logarithm a candle, not one for each return.
 * What rounding leaves in such a difference is below 1e-14, while one tick of BTCUSDT is a return
 * of 1e-7.
 */
export const logClose = logarithm(close)

/** ln(closeₜ / closeₜ₋₁). The first is NaN: its candle before is unknown. */
export const logReturn = minus(logClose, ago(logClose, 1))

export const squaredLogReturn = times(logReturn, logReturn)

const logRange = logarithm(over(high, low))

/** ln(high / low), squared. */
export const squaredLogRange = times(logRange, logRange)

/** Base currency bought minus sold by takers: positive when buyers were the eager side. */
export const signedVolume = linear(2, candleField('takerBuyVolume'), -1, volume)
