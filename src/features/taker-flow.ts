import { signedVolume, volume } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { over } from './formula/arithmetic.ts'
import { sumOf } from './rolling/sum.ts'

/**
 * `taker_imbalance_n`: (bought − sold by takers) ÷ volume over the last n candles, −1 to 1 (Cont,
 * Kukanov & Stoikov 2014 on order flow). Undefined when nothing was traded: no trade is not a
 * balance of trades.
 */
export function takerImbalance(window: number): Feature {
  return featureOf({
    name: `taker_imbalance_${window}`,
    warmup: window - 1,
    mirror: 'odd',
    series: over(sumOf(signedVolume, window), sumOf(volume, window)),
  })
}

const LONG = 240
const longVolume = sumOf(volume, LONG)

/**
 * `relative_signed_volume_n`: volume bought minus sold by takers over the last n candles, in units
 * of what n candles usually trade (the mean volume of the last 240). Unlike the imbalance it tells
 * a busy push from an idle one. Undefined when nothing was traded in 240 candles.
 */
export function relativeSignedVolume(window: number): Feature {
  return featureOf({
    name: `relative_signed_volume_${window}`,
    warmup: LONG - 1,
    mirror: 'odd',
    series: over(sumOf(signedVolume, window), longVolume, LONG / window),
  })
}
