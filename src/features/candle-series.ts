import { series } from './series.ts'

/** Series that several features share. Units: prices in quote currency, volumes as the name says. */

export const close = series('close', (candles) => candles.close)

export const volume = series('volume', (candles) => candles.volume)

/** Quote currency traded. */
export const quoteVolume = series('quote_volume', (candles) => candles.quoteVolume)

/** ln(closeₜ / closeₜ₋₁). The first is NaN: its candle before is unknown. */
export const logReturn = series('log_return', ({ close, length }) => {
  const returns = new Float64Array(length).fill(Number.NaN, 0, 1)
  for (let i = 1; i < length; i++) returns[i] = Math.log(close[i] / close[i - 1])
  return returns
})

export const squaredLogReturn = series('log_return^2', (candles) => {
  const returns = logReturn.compute(candles)
  const squares = new Float64Array(candles.length)
  for (let i = 0; i < squares.length; i++) squares[i] = returns[i] * returns[i]
  return squares
})

/** ln(high / low), squared. */
export const squaredLogRange = series('log_range^2', ({ high, low, length }) => {
  const squares = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const range = Math.log(high[i] / low[i])
    squares[i] = range * range
  }
  return squares
})

/** Base currency bought minus sold by takers: positive when buyers were the eager side. */
export const signedVolume = series('signed_volume', ({ takerBuyVolume, volume, length }) => {
  const signed = new Float64Array(length)
  for (let i = 0; i < length; i++) signed[i] = 2 * takerBuyVolume[i] - volume[i]
  return signed
})
