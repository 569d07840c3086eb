import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { type LinearFit, meanSquaredError, ridgePath, standardDeviations } from './linear-fit.ts'
import type { Dataset } from './model.ts'
import { momentsOfRows } from './moments.ts'

const anyData = fc
  .record({
    seed: fc.nat(1000),
    length: fc.integer({ min: 30, max: 90 }),
    edge: fc.double({ min: 0, max: 0.9, noNaN: true }),
  })
  .map(syntheticDataset)

const anyPenalty = fc.double({ min: 1e-4, max: 1e3, noNaN: true })

describe('ridge regression', () => {
  it('stands where the penalised error has no slope left', () => {
    fc.assert(
      fc.property(anyData, anyPenalty, (data, penalty) => {
        const moments = momentsOfRows(data, 0, data.length)
        const [fit] = ridgePath(moments, [penalty], 'free')
        const deviations = standardDeviations(moments)
        data.features.forEach((column, i) => {
          // d/dβ of the mean squared error, against d/dβ of penalty × (β × deviation)².
          const pull = meanOf(data, (row) => column[row] * residual(data, fit, row))
          expect(pull).toBeCloseTo(penalty * fit.coefficients[i] * deviations[i] ** 2, 9)
        })
        expect(meanOf(data, (row) => residual(data, fit, row))).toBeCloseTo(0, 9)
      }),
    )
  })

  it('gives the same line for a penalty alone as among others', () => {
    const moments = momentsOfRows(syntheticDataset({ seed: 1, length: 50 }), 0, 50)
    const [, alone] = ridgePath(moments, [5, 0.1, 2], 'shrunk')
    expect(ridgePath(moments, [0.1], 'shrunk')).toEqual([alone])
  })

  it('shrinks the intercept with the slopes only when told to', () => {
    const data = syntheticDataset({ seed: 2, length: 80 })
    const lifted = { ...data, target: data.target.map((value) => value + 10) }
    const moments = momentsOfRows(lifted, 0, 80)
    const atMean = ({ intercept, coefficients }: LinearFit) =>
      coefficients.reduce((sum, slope, i) => sum + slope * moments.mean[i], intercept)
    const mean = moments.mean[5]
    expect(atMean(ridgePath(moments, [1], 'free')[0])).toBeCloseTo(mean, 9)
    expect(atMean(ridgePath(moments, [1], 'shrunk')[0])).toBeCloseTo(mean / 2, 9)
  })

  it('gives a constant feature no say, and twins half each', () => {
    const data = syntheticDataset({ seed: 3, length: 80, edge: 0.5 })
    const features = [data.features[0], data.features[0], new Float64Array(80).fill(7)]
    const moments = momentsOfRows({ ...data, features }, 0, 80)
    const [{ coefficients }] = ridgePath(moments, [1e-3], 'free')
    expect(coefficients[0]).toBeCloseTo(coefficients[1], 9)
    expect(coefficients[2]).toBe(0)
  })

  it('learns a mean where there are no features', () => {
    const data = syntheticDataset({ seed: 3, length: 80, features: 1 })
    const moments = momentsOfRows({ ...data, features: [] }, 0, 80)
    const [fit] = ridgePath(moments, [1e-3], 'free')
    expect(fit.intercept).toBe(moments.mean[0])
  })
})

describe('the error of a line on other rows', () => {
  it('follows from their moments as from the rows themselves', () => {
    fc.assert(
      fc.property(anyData, anyPenalty, (data, penalty) => {
        const [fit] = ridgePath(momentsOfRows(data, 0, 20), [penalty], 'shrunk')
        const direct = meanOf(data, (row) => residual(data, fit, row) ** 2)
        expect(meanSquaredError(fit, momentsOfRows(data, 0, data.length))).toBeCloseTo(direct, 9)
      }),
    )
  })
})

function residual(data: Dataset, { intercept, coefficients }: LinearFit, row: number): number {
  return data.features.reduce(
    (left, column, i) => left - coefficients[i] * column[row],
    data.target[row] - intercept,
  )
}

function meanOf(data: Dataset, value: (row: number) => number): number {
  let sum = 0
  for (let row = 0; row < data.length; row++) sum += value(row)
  return sum / data.length
}
