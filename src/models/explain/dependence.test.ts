import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../../test/datasets.ts'
import type { Column } from '../../market/index.ts'
import type { FittedModel } from '../model.ts'
import { dependence } from './dependence.ts'
import { importances } from './importances.ts'

const LENGTH = 4000
const plain = syntheticDataset({ seed: 3, length: LENGTH })
/** The second feature all but repeats the first. */
const data = {
  ...plain,
  features: plain.features.map((column, i) =>
    i === 1 ? column.map((value, row) => plain.features[0][row] + 0.1 * value) : column,
  ),
}

function modelOf(forecast: (features: Float64Array) => number): FittedModel {
  const unused = (): Column & Uint8Array<ArrayBuffer> => {
    throw new Error('nobody asks for it')
  }
  return { name: 'formula', predictRow: forecast, predict: unused, save: unused }
}

const of = (forecast: (features: Float64Array) => number, feature: string) =>
  dependence({ model: modelOf(forecast), data, feature, steps: 20, rows: 400 })

describe('the dependence of a forecast on a feature', () => {
  it('is the line a linear model drew, by either account', () => {
    const { points } = of((x) => 0.5 * x[0] - x[2] + 3, 'feature_0')
    const slopes = (of: (point: (typeof points)[number]) => number) =>
      points
        .slice(1)
        .map((point, i) => (of(point) - of(points[i])) / (point.value - points[i].value))
    for (const slope of slopes(({ mean }) => mean)) expect(slope).toBeCloseTo(0.5, 9)
    for (const slope of slopes(({ local }) => local)) expect(slope).toBeCloseTo(0.5, 9)
    expect(points.map(({ share }) => share)).toEqual(
      points.map(({ share }) => share).toSorted((a, b) => a - b),
    )
  })

  it('spreads over rows where the others decide what a feature does', () => {
    const { points } = of((x) => x[2] * x[3], 'feature_2')
    const last = points[points.length - 1]
    expect(Math.abs(last.mean)).toBeLessThan(0.3)
    expect(last.rows.high - last.rows.low).toBeGreaterThan(4)
    expect(last.rows.low).toBeLessThan(last.rows.middle)
  })

  it('is told apart from what never was: a model that is wild only where twins disagree', () => {
    const wild = (x: Float64Array) => (Math.abs(x[0] - x[1]) > 1 ? 100 : 0) + x[0]
    const { points } = of(wild, 'feature_0')
    const [first, last] = [points[1], points[points.length - 2]]
    expect(last.mean).toBeGreaterThan(20)
    // Local effects ask only about rows that are there, between values that lie close together.
    expect(last.local - first.local).toBeCloseTo(last.value - first.value, 6)
  })

  it('asks a feature of two values twice', () => {
    const binary = {
      ...data,
      features: data.features.map((each) => each.map((v) => (v > 0 ? 1 : 0))),
    }
    const model = modelOf((x) => 2 * x[0])
    const { points } = dependence({
      model,
      data: binary,
      feature: 'feature_0',
      steps: 10,
      rows: 100,
    })
    expect(points.map(({ value }) => value)).toEqual([0, 1])
    expect(points[1].local - points[0].local).toBe(2)
  })
})

describe('the importance of features', () => {
  it('is the mean size of what they contribute, largest first', () => {
    const model: FittedModel = {
      ...modelOf((x) => x[0]),
      explainRow: () => ({ base: 0, contributions: Float64Array.of(-1, 0.5, 0, 3, 0) }),
    }
    const found = importances(model, data, 50)
    expect(found.slice(0, 3)).toEqual([
      { feature: 'feature_3', meanContribution: 3 },
      { feature: 'feature_0', meanContribution: 1 },
      { feature: 'feature_1', meanContribution: 0.5 },
    ])
    expect(
      importances(
        modelOf((x) => x[0]),
        data,
        50,
      ),
    ).toEqual([])
  })
})
