import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../runtime/index.ts'
import { type StackingBlock, stackingWeights } from './stacking-weights.ts'

const ROWS = 3000

/** Blocks in which member k says `signal × truths[k]` and noise, and what came is the signal and noise. */
function blocksOf(seed: number, truths: readonly number[], loud = 0): readonly StackingBlock[] {
  const random = seededRandom(seed)
  return Array.from({ length: 4 }, () => {
    const signal = Float64Array.from({ length: ROWS }, () => random.normal())
    return {
      forecasts: truths.map((truth) =>
        signal.map((value) => truth * value + loud * random.normal()),
      ),
      outcomes: signal.map((value) => value + random.normal()),
    }
  })
}

const sum = (values: Float64Array) => values.reduce((total, each) => total + each, 0)

describe('stacking weights', () => {
  it('are never negative, and smaller the larger the penalty', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 4 }),
        (seed, truths) => {
          const blocks = blocksOf(seed, truths, 0.5)
          const sizes = [0.01, 1, 100].map((penalty) => {
            const weights = stackingWeights(blocks, penalty)
            expect(weights.every((weight) => weight >= 0)).toBe(true)
            return weights.reduce((total, weight) => total + weight * weight, 0)
          })
          expect(sizes[1]).toBeLessThanOrEqual(sizes[0] + 1e-12)
          expect(sizes[2]).toBeLessThanOrEqual(sizes[1] + 1e-12)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('without a penalty are the least-squares ones where those are positive', () => {
    const [{ forecasts, outcomes }] = blocksOf(1, [1, 0.5], 0.7)
    const weights = stackingWeights([{ forecasts, outcomes }], 0)
    // What is left over is at right angles to every forecast.
    const rest = outcomes.map(
      (value, i) => value - weights[0] * forecasts[0][i] - weights[1] * forecasts[1][i],
    )
    for (const forecast of forecasts) {
      expect(sum(forecast.map((value, i) => value * rest[i]))).toBeCloseTo(0, 6)
    }
  })

  it('shrink a bold member to what it is worth, and share among members that say the same', () => {
    expect(stackingWeights(blocksOf(2, [5]))[0]).toBeCloseTo(0.2, 2)
    const [one, other] = stackingWeights(blocksOf(3, [1, 1]))
    expect(one).toBeCloseTo(other, 6)
    expect(one + other).toBeCloseTo(1, 1)
  })

  it('give nothing to a member that says the opposite, to noise next to nothing, to silence nothing', () => {
    expect(stackingWeights(blocksOf(4, [-1]))[0]).toBe(0)
    expect(stackingWeights(blocksOf(5, [0], 1))[0]).toBeLessThan(0.05)
    expect([...stackingWeights(blocksOf(6, [0, 0]))]).toEqual([0, 0])
  })
})
