import { signedVolume, volume } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { sumOf } from './rolling/sum.ts'
import { columnFor } from './series.ts'

/**
 * `taker_imbalance_n`: (bought − sold by takers) ÷ volume over the last n candles, −1 to 1 (Cont,
 * Kukanov & Stoikov 2014 on order flow). Undefined when nothing was traded: no trade is not a
 * balance of trades.
 */
export function takerImbalance(window: number): Feature {
  const signed = sumOf(signedVolume, window)
  const total = sumOf(volume, window)
  return {
    name: `taker_imbalance_${window}`,
    warmup: window - 1,
    mirror: 'odd',
    compute(candles) {
      const sums = signed.compute(candles)
      const totals = total.compute(candles)
      const imbalance = columnFor(candles)
      for (let i = 0; i < imbalance.length; i++) imbalance[i] = sums[i] / totals[i] // 0 / 0 is NaN.
      return imbalance
    },
  }
}

const LONG = 240
const longVolume = sumOf(volume, LONG)

/**
 * `relative_signed_volume_n`: volume bought minus sold by takers over the last n candles, in units
 * of what n candles usually trade (the mean volume of the last 240). Unlike the imbalance it tells
 * a busy push from an idle one. Undefined when nothing was traded in 240 candles.
 */
export function relativeSignedVolume(window: number): Feature {
  const signed = sumOf(signedVolume, window)
  return {
    name: `relative_signed_volume_${window}`,
    warmup: LONG - 1,
    mirror: 'odd',
    compute(candles) {
      const sums = signed.compute(candles)
      const usual = longVolume.compute(candles)
      const relative = columnFor(candles)
      for (let i = 0; i < relative.length; i++) {
        relative[i] = (sums[i] * LONG) / (usual[i] * window)
      }
      return relative
    },
  }
}
