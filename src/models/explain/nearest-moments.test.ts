import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../../test/datasets.ts'
import { MINUTE_MS } from '../../market/index.ts'
import { nearestMoments } from './nearest-moments.ts'

const LENGTH = 4000
const synthetic = syntheticDataset({ seed: 5, length: LENGTH, gaps: 0.001, unknown: 0.02 })
const data = {
  ...synthetic,
  realizedReturn: synthetic.target.map((value, i) => value * synthetic.scale[i]),
}
const rowOf = (row: number) => Float64Array.from(data.features, (column) => column[row])
const APART = 240 * MINUTE_MS

const anyQuestion = fc.record({
  row: fc.nat(LENGTH - 1),
  count: fc.integer({ min: 1, max: 20 }),
})

describe('the nearest moments', () => {
  it('are over, with their outcomes known, before anything the moment itself looks back on', () => {
    fc.assert(
      fc.property(anyQuestion, ({ row, count }) => {
        const asOf = data.asOf[row]
        const found = nearestMoments({ data, features: rowOf(row), asOf, apartMs: APART, count })
        for (const moment of found.moments) {
          expect(moment.asOf + data.horizonMs).toBeLessThanOrEqual(asOf - APART)
          expect(moment.realizedReturn).not.toBeNaN()
        }
      }),
      { numRuns: 40 },
    )
  })

  it('share no minute with each other, and come nearest first', () => {
    fc.assert(
      fc.property(anyQuestion, ({ row, count }) => {
        const features = rowOf(row)
        const asOf = Number.MAX_SAFE_INTEGER
        const { moments } = nearestMoments({ data, features, asOf, apartMs: APART, count })
        const times = moments.map((each) => each.asOf).sort((a, b) => a - b)
        for (let i = 1; i < times.length; i++) {
          expect(times[i] - times[i - 1]).toBeGreaterThanOrEqual(APART + data.horizonMs)
        }
        const distances = moments.map(({ distance }) => distance)
        expect(distances).toEqual(distances.toSorted((a, b) => a - b))
      }),
      { numRuns: 40 },
    )
  })

  it('find the very same moment where it is among them, and do not care for units', () => {
    const wide = {
      ...data,
      features: data.features.map((column, i) => column.map((v) => 5 + 10 ** i * v)),
    }
    const known = data.target.findIndex((value, i) => i > 1000 && !Number.isNaN(value))
    const asOf = Number.MAX_SAFE_INTEGER
    const asked = { asOf, apartMs: APART, count: 5 }
    const plain = nearestMoments({ data, features: rowOf(known), ...asked })
    expect(plain.moments[0]).toMatchObject({ asOf: data.asOf[known], distance: 0 })
    expect(plain.typicalDistance).toBeGreaterThan(0.5)
    const features = Float64Array.from(wide.features, (column) => column[known])
    const other = nearestMoments({ data: wide, features, ...asked })
    expect(other.moments.map((each) => each.asOf)).toEqual(plain.moments.map((each) => each.asOf))
  })

  it('are none where nothing lies far enough back', () => {
    const found = nearestMoments({
      ...{ data, features: rowOf(0), asOf: data.asOf[100], apartMs: APART, count: 3 },
    })
    expect(found).toEqual({ moments: [], typicalDistance: Number.NaN })
  })
})
