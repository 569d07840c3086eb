import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../runtime/index.ts'
import { dieboldMariano } from './diebold-mariano.ts'
import { effectiveSampleSize, serialVariance } from './long-run-variance.ts'
import { studentTail } from './student-t.ts'

const test = (series: Float64Array, lag: number) =>
  dieboldMariano(serialVariance(series, lag), series.length, lag)

describe('the Diebold–Mariano test', () => {
  it('says of the model what it denies of the benchmark', () => {
    const anySeries = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: 12,
      maxLength: 60,
    })
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 0, max: 4 }), (values, lag) => {
        const series = Float64Array.from(values)
        const ours = test(series, lag)
        const theirs = test(
          series.map((value) => -value),
          lag,
        )
        expect(theirs === null).toBe(ours === null)
        if (ours === null || theirs === null) return
        expect(theirs.statistic).toBeCloseTo(-ours.statistic, 9)
        expect(theirs.pValue).toBeCloseTo(1 - ours.pValue, 9)
      }),
    )
  })

  it('is null where nothing differs and where the rows do not carry the lag', () => {
    expect(test(new Float64Array(500), 60)).toBeNull()
    expect(test(Float64Array.of(1, 2, 3, 4), 1)).toBeNull()
  })

  it('rejects a true null about as often as it says', () => {
    const random = seededRandom(11)
    let rejected = 0
    for (let trial = 0; trial < 1000; trial++) {
      // Overlapping sums of ten, as ten-minute returns every minute are.
      const noise = Float64Array.from({ length: 609 }, () => random.normal())
      const series = Float64Array.from({ length: 600 }, (_, i) =>
        noise.subarray(i, i + 10).reduce((a, b) => a + b),
      )
      if ((test(series, 30)?.pValue ?? 1) < 0.05) rejected++
    }
    expect(rejected / 1000).toBeGreaterThan(0.03)
    expect(rejected / 1000).toBeLessThan(0.1)
  })

  it('reads its p-value off the same Student t as scipy', () => {
    const url = new URL('../../test/golden/scores.json', import.meta.url)
    const { studentTail: golden } = JSON.parse(readFileSync(url, 'utf8'))
    for (const [t, freedom, tail] of golden) {
      expect(studentTail(t, freedom) / tail, `t ${t}, ν ${freedom}`).toBeCloseTo(1, 7)
    }
  })
})

describe('the effective sample size', () => {
  it('is about a tenth where ten neighbours overlap, and all where none do', () => {
    const random = seededRandom(5)
    const noise = Float64Array.from({ length: 50_000 }, () => random.normal())
    const overlapping = noise.map((_, i) => noise.subarray(i, i + 10).reduce((a, b) => a + b))
    expect(effectiveSampleSize(serialVariance(noise, 60), 50_000) / 50_000).toBeCloseTo(1, 0)
    const share = effectiveSampleSize(serialVariance(overlapping, 200), 50_000) / 50_000
    expect(share).toBeGreaterThan(0.08)
    expect(share).toBeLessThan(0.14)
  })
})
