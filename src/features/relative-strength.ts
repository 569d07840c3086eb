import type { Candles, Column } from '../market/index.ts'
import type { Feature } from './feature.ts'
import { sumOf } from './rolling/sum.ts'
import { columnAfter, columnFor, series } from './series.ts'

const gain = series('gain', (candles) => rises(candles, 1))

const loss = series('loss', (candles) => rises(candles, -1))

/**
 * `rsi_n`: the relative strength index, 100 × gains ÷ (gains + losses) over the last n changes of
 * the close; 0 to 100.
 *
 * Wilder's (1978) index smooths gains and losses with an endless memory; this is Cutler's version
 * with plain sums, which depends on its window alone. Undefined when the close never changed.
 */
export function relativeStrength(window: number): Feature {
  const gains = sumOf(gain, window)
  const losses = sumOf(loss, window)
  return {
    name: `rsi_${window}`,
    warmup: window,
    mirror: { complementIn: 100 },
    compute(candles) {
      const falls = losses.compute(candles)
      const rises = gains.compute(candles)
      const strength = columnFor(candles)
      for (let i = 0; i < strength.length; i++) {
        strength[i] = (100 * rises[i]) / (rises[i] + falls[i])
      }
      return strength
    },
  }
}

/** Changes of the close in one direction (1 up, −1 down); zero where it went the other way. */
function rises(candles: Candles, direction: 1 | -1): Column {
  const { close } = candles
  const changes = columnAfter(1, candles)
  for (let i = 1; i < changes.length; i++) {
    const change = close[i] - close[i - 1]
    // The half that points our way, without a branch no processor could foresee.
    changes[i] = (Math.abs(change) + direction * change) / 2
  }
  return changes
}
