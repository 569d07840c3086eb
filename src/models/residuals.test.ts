import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../runtime/index.ts'
import { interpolate, levelOf, residualQuantiles } from './residuals.ts'

const anyQuantiles = fc
  .array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 2, maxLength: 30 })
  .map((values) => Float64Array.from(values).sort())

describe('the distribution of residuals', () => {
  it('has the quantiles of the residuals, less their mean', () => {
    const random = seededRandom(2)
    const normal = Float64Array.from({ length: 100_000 }, () => 3 + random.normal())
    const quantiles = residualQuantiles(normal)
    expect(interpolate(quantiles, 0.5)).toBeCloseTo(0, 1)
    expect(interpolate(quantiles, 0.05)).toBeCloseTo(-1.645, 1)
    expect(interpolate(quantiles, 0.95)).toBeCloseTo(1.645, 1)
  })

  it('leaves out what is not known', () => {
    const quantiles = residualQuantiles(Float64Array.of(1, Number.NaN, -1, Number.NaN))
    expect([quantiles[0], quantiles[quantiles.length - 1]]).toEqual([-1, 1])
  })

  it('can be read between its points, and no further than its ends', () => {
    const quantiles = Float64Array.of(0, 10, 40)
    expect([0, 0.25, 0.5, 0.75, 1].map((level) => interpolate(quantiles, level))).toEqual([
      0, 5, 10, 25, 40,
    ])
    expect([-1, 0, 5, 25, 40, 99].map((value) => levelOf(quantiles, value))).toEqual([
      0, 0, 0.25, 0.75, 1, 1,
    ])
  })

  it('never sinks as the level rises, and is read backwards to where it came from', () => {
    fc.assert(
      fc.property(anyQuantiles, fc.double({ min: 0, max: 1, noNaN: true }), (quantiles, level) => {
        const value = interpolate(quantiles, level)
        expect(interpolate(quantiles, Math.min(1, level + 0.01))).toBeGreaterThanOrEqual(value)
        expect(interpolate(quantiles, levelOf(quantiles, value))).toBeCloseTo(value, 9)
      }),
    )
  })
})
