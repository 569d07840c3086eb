import { close } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { linear, magnitude, minus, over } from './formula/arithmetic.ts'
import { ago } from './formula/series.ts'
import { sumOf } from './rolling/sum.ts'

const change = minus(close, ago(close, 1))

const move = magnitude(change)

/** The half of a move that points up; zero where the close fell. */
const gain = linear(0.5, move, 0.5, change)

/**
 * `rsi_n`: the relative strength index, 100 × gains ÷ (gains + losses) over the last n changes of
 * the close; 0 to 100.
 *
 * Wilder's (1978) index smooths gains and losses with an endless memory; this is Cutler's version
 * with plain sums, which depends on its window alone. Undefined when the close never changed.
 */
export function relativeStrength(window: number): Feature {
  return featureOf({
    name: `rsi_${window}`,
    warmup: window,
    mirror: { complementIn: 100 },
    series: over(sumOf(gain, window), sumOf(move, window), 100),
  })
}
