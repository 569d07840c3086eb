import type { CandleField } from '../market/index.ts'
import { close } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { sumOf } from './rolling/sum.ts'
import { columnAfter, columnFor } from './series.ts'

/**
 * The plain numbers of a candle, as the brief of this platform names them. Prices and volumes are
 * levels: a model that reads them learns a price range, not a market. They are here to compare, not
 * to recommend.
 */

/** A field of the candle as it is. */
export function candleValue(name: string, field: CandleField): Feature {
  return {
    name,
    warmup: 0,
    compute(candles) {
      const values = columnFor(candles)
      values.set(candles[field])
      return values
    },
  }
}

/** `previous_close`: the close of the candle before, in quote currency. */
export const previousClose: Feature = {
  name: 'previous_close',
  warmup: 1,
  compute(candles) {
    const previous = columnAfter(1, candles)
    for (let i = 1; i < previous.length; i++) previous[i] = candles.close[i - 1]
    return previous
  },
}

/** `return_1`: closeₜ ÷ closeₜ₋₁ − 1, a simple return, as a fraction. */
export const simpleReturn: Feature = {
  name: 'return_1',
  warmup: 1,
  compute(candles) {
    const { close } = candles
    const returns = columnAfter(1, candles)
    for (let i = 1; i < returns.length; i++) returns[i] = (close[i] - close[i - 1]) / close[i - 1]
    return returns
  },
}

/**
 * `ma_n`: the simple moving average of the last n closes, the newest included, in quote currency.
 */
export function movingAverage(window: number): Feature {
  const sum = sumOf(close, window)
  return {
    name: `ma_${window}`,
    warmup: window - 1,
    compute(candles) {
      const sums = sum.compute(candles)
      const means = columnFor(candles)
      for (let i = 0; i < means.length; i++) means[i] = sums[i] / window
      return means
    },
  }
}

/**
 * `taker_ratio`: the share of the volume in which the buyer was the taker, 0 to 1. Undefined
 * without volume.
 */
export const takerRatio: Feature = {
  name: 'taker_ratio',
  warmup: 0,
  compute(candles) {
    const { takerBuyVolume, volume } = candles
    const ratios = columnFor(candles)
    for (let i = 0; i < ratios.length; i++) ratios[i] = takerBuyVolume[i] / volume[i]
    return ratios
  },
}
