import { close } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { positionBetween } from './formula/arithmetic.ts'
import { highestHigh, lowestLow } from './rolling/extreme.ts'

/**
 * `range_position_n`: where the close lies between the lowest low (0) and the highest high (1) of
 * the last n candles; the fast %K of the stochastic oscillator (Lane 1984), as a fraction.
 * Undefined when the price did not move.
 */
export function rangePosition(window: number): Feature {
  return featureOf({
    name: `range_position_${window}`,
    warmup: window - 1,
    mirror: { complementIn: 1 },
    series: positionBetween(lowestLow(window), close, highestHigh(window)),
  })
}
