import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  distributionOf,
  kolmogorovDistance,
  kolmogorovPValue,
  kolmogorovTail,
  populationStability,
} from '../../src/scores/index.ts'

interface Case {
  readonly reference: readonly number[]
  readonly sample: readonly number[]
  readonly distribution: readonly number[]
  readonly psi: number
  readonly distance: number
  readonly twoSampleDistance: number
  readonly twoSamplePValue: number
}

const golden: { cases: Record<string, Case>; tail: [number, number][] } = JSON.parse(
  readFileSync(new URL('./drift.json', import.meta.url), 'utf8'),
)

describe.each(Object.entries(golden.cases))('drift of a sample that is %s', (_, known) => {
  const sample = Float64Array.from(known.sample)
  const distribution = distributionOf(Float64Array.from(known.reference))

  it('has numpy’s quantiles and stability index', () => {
    expect(distribution).toEqual(known.distribution)
    expect(populationStability(distribution, sample)).toBeCloseTo(known.psi, 6)
  })

  it('has scipy’s distance from the remembered distribution', () => {
    expect(kolmogorovDistance(distribution, sample)).toBeCloseTo(known.distance, 10)
  })

  it('loses next to nothing by remembering a hundred quantiles instead of every value', () => {
    const distance = kolmogorovDistance(distribution, sample)
    expect(Math.abs(distance - known.twoSampleDistance)).toBeLessThan(0.01)
    const pValue = kolmogorovPValue(known.twoSampleDistance, 300, 800)
    expect(Math.abs(pValue - known.twoSamplePValue)).toBeLessThan(1e-12)
  })
})

it('Kolmogorov’s tail is scipy’s, on both sides of one', () => {
  for (const [x, tail] of golden.tail) expect(kolmogorovTail(x)).toBeCloseTo(tail, 12)
})
