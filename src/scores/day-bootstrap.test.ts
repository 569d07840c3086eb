import { describe, expect, it } from 'vitest'
import { seededRandom } from '../runtime/index.ts'
import { dayBootstrap } from './day-bootstrap.ts'

const mean = ([sum, count]: Float64Array) => sum / count

describe('the day bootstrap', () => {
  it('covers the true mean of independent days about nineteen times in twenty', () => {
    const random = seededRandom(3)
    let covered = 0
    for (let trial = 0; trial < 300; trial++) {
      const sums = Float64Array.from({ length: 120 }, () => random.normal())
      const counts = new Float64Array(120).fill(1)
      const { low, high } = dayBootstrap(120, 300, random).estimate([sums, counts], mean)
      if (low !== null && high !== null && low <= 0 && high >= 0) covered++
    }
    expect(covered / 300).toBeGreaterThan(0.88)
    expect(covered / 300).toBeLessThan(0.99)
  })

  it('widens for days that go in spells, as it should', () => {
    const random = seededRandom(4)
    const noise = Float64Array.from({ length: 400 }, () => random.normal())
    const spells = noise.map((_, i) => noise[i - (i % 8)])
    const ones = new Float64Array(400).fill(1)
    const width = (sums: Float64Array) => {
      const { low, high } = dayBootstrap(400, 500, seededRandom(1)).estimate([sums, ones], mean)
      return (high ?? Number.NaN) - (low ?? Number.NaN)
    }
    expect(width(spells)).toBeGreaterThan(1.5 * width(noise))
  })

  it('gives no interval to one day, nor to a statistic that most histories leave undefined', () => {
    const one = dayBootstrap(1, 100, seededRandom(1)).estimate([Float64Array.of(3)], ([sum]) => sum)
    expect(one).toEqual({ value: 3, low: null, high: null })
    const rare = new Float64Array(300)
    rare[0] = 1
    const { value, low } = dayBootstrap(300, 100, seededRandom(1)).estimate(
      [rare],
      ([sum]) => 1 / Number(sum === 1),
    )
    expect(value).toBe(1)
    expect(low).toBeNull()
  })
})
