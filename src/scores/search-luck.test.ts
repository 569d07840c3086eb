import { describe, expect, it } from 'vitest'
import { seededRandom } from '../runtime/index.ts'
import { normalQuantile, normalTail } from './normal.ts'
import { searchLuck } from './search-luck.ts'

const DAYS = 300

function noise(seed: number, mean = 0): Float64Array {
  const random = seededRandom(seed)
  return Float64Array.from({ length: DAYS }, () => mean + random.normal())
}

describe('the luck of a search', () => {
  it('takes what the best of many skill-less tries reaches by chance for chance', () => {
    const verdicts = Array.from({ length: 40 }, (_, study) => {
      const tried = Array.from({ length: 30 }, (_, i) => noise(1000 * study + i))
      return searchLuck(tried, 30)
    })
    const best = verdicts.map(({ bestStatistic }) => bestStatistic ?? Number.NaN)
    // By itself each study's best looks significant…
    expect(best.filter((t) => t > 1.645).length).toBeGreaterThan(25)
    // …but beside what thirty tickets win by chance hardly any is, and the choice is as good as a coin.
    expect(verdicts.filter(({ deflatedP }) => (deflatedP ?? 1) < 0.05).length).toBeLessThan(6)
    const pbo = verdicts.map(({ overfittingProbability: p }) => p ?? Number.NaN)
    expect(pbo.reduce((sum, p) => sum + p, 0) / 40).toBeCloseTo(0.5, 1)
  })

  it('leaves real skill standing', () => {
    const tried = Array.from({ length: 30 }, (_, i) => noise(i, i === 7 ? 0.5 : 0))
    const { deflatedP, overfittingProbability } = searchLuck(tried, 30)
    expect(deflatedP).toBeLessThan(0.01)
    expect(overfittingProbability).toBeLessThan(0.05)
  })

  it('asks more of a best score the more was tried', () => {
    const tried = Array.from({ length: 10 }, (_, i) => noise(i, 0.1))
    const few = searchLuck(tried, 10)
    const many = searchLuck(tried, 1000)
    expect(many.luckyStatistic ?? 0).toBeGreaterThan(few.luckyStatistic ?? 0)
    expect(many.deflatedP ?? 0).toBeGreaterThan(few.deflatedP ?? 1)
    expect(many.tried).toBe(1000)
    expect(many.compared).toBe(10)
  })

  it('has no verdict where there is nothing to compare', () => {
    expect(searchLuck([], 3)).toEqual({
      tried: 3,
      compared: 0,
      bestStatistic: null,
      luckyStatistic: null,
      deflatedP: null,
      overfittingProbability: null,
    })
  })
})

describe('the standard normal', () => {
  // scipy.stats.norm.sf and .ppf.
  it.each([
    [0, 0.5],
    [1, 0.15865525393145707],
    [2.5, 0.006209665325776132],
    [3.5, 0.00023262907903552504],
    [6, 9.865876450376946e-10],
    [-1.5, 0.9331927987311419],
  ])('exceeds %f with probability %f, as scipy says', (z, tail) => {
    expect(Math.abs(normalTail(z) / tail - 1)).toBeLessThan(1e-11)
  })

  it.each([
    [0.5, 0],
    [0.95, 1.6448536269514722],
    [0.999, 3.090232306167813],
    [0.9999999, 5.199337582290661],
    [0.01, -2.3263478740408408],
  ])('lies below its %f quantile %f, as scipy says', (level, z) => {
    expect(Math.abs(normalQuantile(level) - z)).toBeLessThan(1e-8)
  })
})
