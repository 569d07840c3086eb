import type { Feature } from './feature.ts'
import { highestHigh, lowestLow } from './rolling/extreme.ts'
import { columnFor } from './series.ts'

/**
 * `range_position_n`: where the close lies between the lowest low (0) and the highest high (1) of
 * the last n candles; the fast %K of the stochastic oscillator (Lane 1984), as a fraction.
 * Undefined when the price did not move.
 */
export function rangePosition(window: number): Feature {
  const highest = highestHigh(window)
  const lowest = lowestLow(window)
  return {
    name: `range_position_${window}`,
    warmup: window - 1,
    mirror: { complementIn: 1 },
    compute(candles) {
      const { close, length } = candles
      const highs = highest.compute(candles)
      const lows = lowest.compute(candles)
      const position = columnFor(candles)
      for (let i = 0; i < length; i++) position[i] = (close[i] - lows[i]) / (highs[i] - lows[i])
      return position
    },
  }
}
