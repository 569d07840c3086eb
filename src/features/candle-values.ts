import type { CandleField } from '../market/index.ts'
import { close, volume } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { minus, over, scaled } from './formula/arithmetic.ts'
import { ago, candleField } from './formula/series.ts'
import { sumOf } from './rolling/sum.ts'

/**
 * The plain numbers of a candle, as the brief of this platform names them. Prices and volumes are
 * levels: a model that reads them learns a price range, not a market. They are here to compare, not
 * to recommend.
 */

/** A field of the candle as it is. */
export function candleValue(name: string, field: CandleField): Feature {
  return featureOf({ name, warmup: 0, series: candleField(field) })
}

const closeBefore = ago(close, 1)

/** `previous_close`: the close of the candle before, in quote currency. */
export const previousClose: Feature = featureOf({
  name: 'previous_close',
  warmup: 1,
  series: closeBefore,
})

/** `return_1`: closeₜ ÷ closeₜ₋₁ − 1, a simple return, as a fraction. */
export const simpleReturn: Feature = featureOf({
  name: 'return_1',
  warmup: 1,
  series: over(minus(close, closeBefore), closeBefore),
})

/**
 * `ma_n`: the simple moving average of the last n closes, the newest included, in quote currency.
 */
export function movingAverage(window: number): Feature {
  return featureOf({
    name: `ma_${window}`,
    warmup: window - 1,
    series: scaled(sumOf(close, window), 1 / window),
  })
}

/**
 * `taker_ratio`: the share of the volume in which the buyer was the taker, 0 to 1. Undefined
 * without volume.
 */
export const takerRatio: Feature = featureOf({
  name: 'taker_ratio',
  warmup: 0,
  series: over(candleField('takerBuyVolume'), volume),
})
