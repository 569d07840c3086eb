import { assert } from './assert.ts'

/** A seeded source of randomness: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform on [0, 1). */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Uniform integer on [0, bound). */
  integer(bound: number): number
}

/** Puts values `[from, to)` in a random order, in place: all of them unless told. */
export function shuffle<Value>(
  values: { [place: number]: Value; readonly length: number },
  random: Pick<Random, 'integer'>,
  from = 0,
  to = values.length,
): void {
  for (let i = to - 1; i > from; i--) {
    const j = from + random.integer(i - from + 1)
    const held = values[i]
    values[i] = values[j]
    values[j] = held
  }
}

/** PCG-style 32-bit generator (mulberry32 mixing); ample for simulation and sampling, not for secrets. */
export function seededRandom(seed: number): Random {
  assert(Number.isSafeInteger(seed), 'a seed is a whole number')
  let state = seed >>> 0
  let spare = Number.NaN

  function uniform32(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  const uniform = () => uniform32() / 2 ** 32

  return {
    uniform,
    // Marsaglia's polar method: exact in distribution, and two values from one draw.
    normal() {
      if (!Number.isNaN(spare)) {
        const value = spare
        spare = Number.NaN
        return value
      }
      for (;;) {
        const x = 2 * uniform() - 1
        const y = 2 * uniform() - 1
        const square = x * x + y * y
        if (square === 0 || square >= 1) continue
        const scale = Math.sqrt((-2 * Math.log(square)) / square)
        spare = y * scale
        return x * scale
      }
    },
    integer(bound) {
      assert(Number.isInteger(bound) && bound > 0, 'a bound is a positive whole number')
      return Math.floor(uniform() * bound)
    },
  }
}
