import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../../test/datasets.ts'
import { MINUTE_MS } from '../../market/index.ts'
import { permutation } from '../index.ts'
import type { Dataset, FittedModel } from '../model.ts'
import { modelByName } from '../model-by-name.ts'

const HOUR_MS = 60 * MINUTE_MS
const data = syntheticDataset({ seed: 8, length: 8000, edge: 0.5, gaps: 0.0005, unknown: 0.01 })
const LATER = { from: 5000, to: 8000, blockMs: HOUR_MS, repeats: 4, seed: 1 }

describe('permutation importance', () => {
  it('finds the one feature that forecasts live on, and what it is worth', () => {
    const model = modelByName('boosting').fit({ data, from: 0, to: 4900 }, 1)
    const { loss, naiveLoss, without } = permutation({ ...LATER, model, data })
    expect(loss).toBeLessThan(0.9 * naiveLoss)
    const [first, ...others] = data.featureNames.map((_, f) => without(f))
    expect(first.feature).toBe('feature_0')
    expect(first.rise).toBeGreaterThan(0.1)
    expect(first.rise).toBeGreaterThan(10 * first.deviation)
    for (const { rise } of others) expect(Math.abs(rise)).toBeLessThan(0.01)
  })

  it('deals out whole blocks of the span, and leaves all else as it is', () => {
    const seen: Dataset[] = []
    const model: FittedModel = {
      ...modelByName('persistence').fit({ data, from: 0, to: 4900 }, 1),
      predict(rows, from, to) {
        seen.push(rows)
        return new Float64Array(to - from)
      },
    }
    permutation({ ...LATER, model, data, repeats: 1 }).without(0)
    const [before, moved] = [data.features[0], seen[1].features[0]]
    expect(moved.slice(0, 5000)).toEqual(before.slice(0, 5000))
    expect(moved.toSorted()).toEqual(before.toSorted())
    const rowOf = new Map(Array.from(before, (value, row) => [value, row]))
    let breaks = 0
    for (let i = 5001; i < 8000; i++) {
      if (rowOf.get(moved[i]) !== (rowOf.get(moved[i - 1]) ?? 0) + 1) breaks++
    }
    const blocks = new Set(data.asOf.slice(5000).map((time) => Math.floor(time / HOUR_MS))).size
    expect(breaks).toBeGreaterThan(blocks / 2)
    expect(breaks).toBeLessThan(blocks)
  })
})
