import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { type Moments, mergeMoments, momentsOfRows, type Regression, triangle } from './moments.ts'

const anyRows = fc.record({
  seed: fc.nat(1000),
  length: fc.integer({ min: 2, max: 60 }),
  features: fc.integer({ min: 1, max: 9 }),
  unknown: fc.constantFrom(0, 0.3),
})

describe('moments', () => {
  it('agree with sums worked out one product at a time', () => {
    fc.assert(
      fc.property(anyRows, (options) => {
        const data = syntheticDataset(options)
        expectClose(momentsOfRows(data, 1, data.length), plainMoments(data, 1, data.length))
      }),
    )
  })

  it('of two parts, merged, are those of the whole', () => {
    fc.assert(
      fc.property(anyRows, fc.nat(60), (options, cut) => {
        const data = syntheticDataset(options)
        const middle = Math.min(cut, data.length)
        const left = momentsOfRows(data, 0, middle)
        const right = momentsOfRows(data, middle, data.length)
        const merged = mergeMoments([left, right], options.features + 1)
        expectClose(merged, momentsOfRows(data, 0, data.length))
      }),
    )
  })

  it('see a move of one on top of a price of 60,000 to twelve digits', () => {
    const price = Float64Array.of(60_000, 60_001, 60_002, 60_003)
    const data = { length: 4, features: [price], target: price, asOf: price }
    const { scatter } = momentsOfRows(data, 0, 4)
    expect(scatter[0]).toBeCloseTo(5, 12)
  })

  it('of no rows are empty', () => {
    const data = syntheticDataset({ seed: 1, length: 5 })
    expect(momentsOfRows(data, 2, 2).count).toBe(0)
  })
})

function plainMoments(data: Regression, from: number, to: number): Moments {
  const columns = [...data.features, data.target]
  const rows: number[] = []
  for (let i = from; i < to; i++) if (!Number.isNaN(data.target[i])) rows.push(i)
  const mean = Float64Array.from(columns, (column) => {
    return rows.reduce((sum, row) => sum + column[row], 0) / Math.max(rows.length, 1)
  })
  const scatter = new Float64Array((columns.length * (columns.length + 1)) / 2)
  columns.forEach((a, i) => {
    columns.forEach((b, j) => {
      if (j < i) return
      const product = (row: number) => (a[row] - mean[i]) * (b[row] - mean[j])
      scatter[triangle(i, j, columns.length)] = rows.reduce((sum, row) => sum + product(row), 0)
    })
  })
  return { count: rows.length, mean, scatter }
}

function expectClose(found: Moments, expected: Moments): void {
  expect(found.count).toBe(expected.count)
  const pairs = [
    [found.mean, expected.mean],
    [found.scatter, expected.scatter],
  ]
  for (const [a, b] of pairs) {
    expect(a).toHaveLength(b.length)
    a.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i], 10)
    })
  }
}
