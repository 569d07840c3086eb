import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { DAY_MS } from '../market/index.ts'
import { drift, ewmaMean, persistence } from './baselines.ts'

const noise = syntheticDataset({ seed: 5, length: 400, unknown: 0.1 })

/** One row a day, the last on day `length`. */
const daily = { ...noise, asOf: noise.asOf.map((_, i) => (i + 1) * DAY_MS) }

describe('the baselines', () => {
  it('expect nothing (persistence)', () => {
    const fitted = persistence.fit({ data: noise, from: 0, to: 400 }, 1)
    expect(fitted.predictRow(new Float64Array(5), 0.002)).toBe(0)
  })

  it('expect the mean of the known returns (drift)', () => {
    const known = noise.target.slice(100, 300).filter(Number.isFinite)
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    const fitted = drift.fit({ data: noise, from: 100, to: 300 }, 1)
    expect(fitted.predictRow(new Float64Array(5), 0.002)).toBeCloseTo(mean, 14)
  })

  it('weigh a return half as much after seven days, and not at all after 56 (EWMA)', () => {
    const at = (row: number) => {
      const target = daily.target.map((_, i) => (i === row ? 1 : 0))
      const fitted = ewmaMean.fit({ data: { ...daily, target }, from: 0, to: 400 }, 1)
      return fitted.predictRow(new Float64Array(5), 0.002)
    }
    expect(at(399 - 7) / at(399)).toBeCloseTo(0.5, 12)
    expect(at(399 - 55)).toBeGreaterThan(0)
    expect(at(399 - 56)).toBe(0)
  })
})
