import { columnAfter, columnFor, series } from './series.ts'

/**
 * Series that several features share. Units: prices in quote currency, volumes as the name says.
 */

export const close = series('close', (candles) => candles.close)

export const volume = series('volume', (candles) => candles.volume)

/** Quote currency traded. */
export const quoteVolume = series('quote_volume', (candles) => candles.quoteVolume)

/**
 * ln(close). Returns are differences of these: one logarithm a candle, not one for each return.
 * What rounding leaves in such a difference is below 1e-14, while one tick of BTCUSDT is a return
 * of 1e-7.
 */
export const logClose = series('ln(close)', (candles) => {
  const { close, length } = candles
  const logs = columnFor(candles)
  for (let i = 0; i < length; i++) logs[i] = Math.log(close[i])
  return logs
})

/** ln(closeₜ / closeₜ₋₁). The first is NaN: its candle before is unknown. */
export const logReturn = series('log_return', (candles) => {
  const logs = logClose.compute(candles)
  const returns = columnAfter(1, candles)
  for (let i = 1; i < returns.length; i++) returns[i] = logs[i] - logs[i - 1]
  return returns
})

export const squaredLogReturn = series('log_return^2', (candles) => {
  const returns = logReturn.compute(candles)
  const squares = columnFor(candles)
  for (let i = 0; i < squares.length; i++) squares[i] = returns[i] * returns[i]
  return squares
})

/** ln(high / low), squared. */
export const squaredLogRange = series('log_range^2', (candles) => {
  const { high, low, length } = candles
  const squares = columnFor(candles)
  for (let i = 0; i < length; i++) {
    const range = Math.log(high[i] / low[i])
    squares[i] = range * range
  }
  return squares
})

/** Base currency bought minus sold by takers: positive when buyers were the eager side. */
export const signedVolume = series('signed_volume', (candles) => {
  const { takerBuyVolume, volume, length } = candles
  const signed = columnFor(candles)
  for (let i = 0; i < length; i++) signed[i] = 2 * takerBuyVolume[i] - volume[i]
  return signed
})
