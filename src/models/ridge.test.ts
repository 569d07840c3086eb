import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { sha256 } from '../runtime/index.ts'
import { ridgeFamily } from './ridge.ts'

const ridge = ridgeFamily.with({})

const data = syntheticDataset({ seed: 21, length: 8000, edge: 0.3, gaps: 0.001 })

/** What was learnt, as anyone can read it in the saved bytes. */
function learntOf(bytes: Uint8Array): { readonly coefficients: readonly number[] } {
  return JSON.parse(new TextDecoder().decode(bytes).split('\n')[1])
}

describe('ridge', () => {
  it('finds what is there to be found, and little else', () => {
    const { coefficients } = learntOf(ridge.fit({ data, from: 0, to: 8000 }, 1).save())
    expect(coefficients[0]).toBeGreaterThan(0.27)
    expect(coefficients[0]).toBeLessThan(0.33)
    for (const noise of coefficients.slice(1)) expect(Math.abs(noise)).toBeLessThan(0.04)
  })

  it('all but gives up where there is nothing to be found', () => {
    const nothing = syntheticDataset({ seed: 4, length: 8000, features: 20 })
    const fitted = ridge.fit({ data: nothing, from: 0, to: 8000 }, 1)
    const square = fitted.predict(nothing, 0, 8000).reduce((sum, each) => sum + each * each, 0)
    // Least squares would claim 20 features / 8000 rows = 0.0025 of the variance.
    expect(square / 8000).toBeLessThan(0.0005)
  })

  it('learns from a shock no more than from a large move', () => {
    const shock = (size: number) => ({
      ...data,
      target: data.target.map((value, i) => (i === 4000 ? size : value)),
    })
    const learnt = (size: number) => ridge.fit({ data: shock(size), from: 0, to: 8000 }, 1).save()
    expect(learnt(500)).toEqual(learnt(5))
    expect(learnt(5)).not.toEqual(learnt(4))
  })

  it('hears a feature that has left its range as if it stood at the edge', () => {
    const fitted = ridge.fit({ data, from: 0, to: 8000 }, 1)
    const at = (value: number) => fitted.predictRow(Float64Array.of(value, 0, 0, 0, 0), 0.002)
    expect(at(1000)).toBe(at(50))
    expect(at(5)).toBeGreaterThan(at(4))
  })

  it('does not care in which unit a feature is counted', () => {
    const cents = {
      ...data,
      features: data.features.map((column, i) =>
        i === 0 ? column.map((v) => 1e5 + 1e3 * v) : column,
      ),
    }
    const span = { from: 0, to: 8000 }
    const plain = ridge.fit({ data, ...span }, 1).predict(data, 0, 8000)
    const other = ridge.fit({ data: cents, ...span }, 1).predict(cents, 0, 8000)
    plain.forEach((value, i) => {
      expect(other[i]).toBeCloseTo(value, 9)
    })
  })

  it('begins its explanations at its mean forecast, and gives a feature what it moves it by', () => {
    const known = syntheticDataset({ seed: 8, length: 3000, edge: 0.3, unknown: 0.1 })
    const fitted = ridge.fit({ data: known, from: 0, to: 3000 }, 1)
    const learntFrom = [...fitted.predict(known, 0, 3000)].filter((_, i) => known.target[i] > -9)
    const mean = learntFrom.reduce((sum, each) => sum + each, 0) / learntFrom.length
    const row = Float64Array.of(1, -1, 2, 0.5, 0)
    const explained = fitted.explainRow?.(row, 0.002)
    expect(explained?.base).toBeCloseTo(mean, 12)
    const moved = row.with(1, 3)
    const step =
      (fitted.explainRow?.(moved, 0.002).contributions[1] ?? Number.NaN) -
      (explained?.contributions[1] ?? 0)
    expect(step).toBeCloseTo(fitted.predictRow(moved, 0.002) - fitted.predictRow(row, 0.002), 12)
  })

  it('still reads what was saved before it kept means', () => {
    const saved = new TextDecoder().decode(ridge.fit({ data, from: 0, to: 8000 }, 1).save())
    const { centre, ...body } = JSON.parse(saved.split('\n')[1])
    const json = JSON.stringify(body)
    const old = new TextEncoder().encode(`quant-ai-model ridge@1 ${sha256(json)}\n${json}`)
    const [before, now] = [ridge.load(old), ridge.load(new TextEncoder().encode(saved))]
    expect(before.predict(data, 0, 8000)).toEqual(now.predict(data, 0, 8000))
    const row = Float64Array.of(1, -1, 2, 0.5, 0)
    const bases = [before, now].map((each) => each.explainRow?.(row, 0.002).base ?? Number.NaN)
    expect(bases[0]).toBeCloseTo(bases[1], 4)
  })

  it('refuses rows with other features than it was fitted on', () => {
    const fitted = ridge.fit({ data, from: 0, to: 8000 }, 1)
    const renamed = { ...data, featureNames: ['a', 'b', 'c', 'd', 'e'] }
    expect(() => fitted.predict(renamed, 0, 10)).toThrow(/fitted on feature_0, .*the data has a, b/)
    expect(() => fitted.predictRow(new Float64Array(4), 0.002)).toThrow(/5 features, not 4/)
    expect(() => fitted.explainRow?.(new Float64Array(4), 0.002)).toThrow(/5 features, not 4/)
  })
})
