import { describe, expect, it } from 'vitest'
import { seededRandom } from '../runtime/index.ts'
import { fitQuantiles, quantileShapes, type ResidualRows } from './quantile-model.ts'
import { residualQuantiles } from './residuals.ts'

/** Residuals whose spread follows the first feature; the second says nothing. */
function rowsOf(length: number, seed: number): ResidualRows {
  const random = seededRandom(seed)
  const features = [0, 1].map(() => Float64Array.from({ length }, () => 2 * random.uniform() - 1))
  const residuals = features[0].map((value) => (value > 0 ? 3 : 1) * random.normal())
  return { featureNames: ['a', 'b'], features, residuals }
}

describe('quantile regression made conformal', () => {
  const unseen = rowsOf(4000, 2)
  const learnt = fitQuantiles(rowsOf(8000, 1), unseen, 1)
  const shapeAt = quantileShapes(learnt, residualQuantiles(unseen.residuals))
  const shapes = (value: number) => shapeAt(() => Float64Array.of(value, 0), 1)

  it('foresees where the edges lie', () => {
    expect(shapes(0.5).quantile(0.95)).toBeCloseTo(3 * 1.645, 0)
    expect(shapes(-0.5).quantile(0.95)).toBeCloseTo(1.645, 0)
    expect(shapes(-0.5).quantile(0.25)).toBeCloseTo(-0.674, 0)
  })

  it('covers what it promises on rows it has not seen, calm and wild alike', () => {
    const { features, residuals } = rowsOf(8000, 3)
    for (const wild of [true, false]) {
      let [inside, rows] = [0, 0]
      residuals.forEach((value, i) => {
        if (features[0][i] > 0 !== wild) return
        const shape = shapeAt(() => Float64Array.of(features[0][i], features[1][i]), 1)
        rows++
        if (shape.quantile(0.05) <= value && value <= shape.quantile(0.95)) inside++
      })
      expect(Math.abs(inside / rows - 0.9)).toBeLessThan(0.03)
    }
  })

  it('moves edges that are too near to each other apart, by what unseen rows say', () => {
    const wilder = { ...unseen, residuals: unseen.residuals.map((value) => 2 * value) }
    const { wider90 } = fitQuantiles(rowsOf(8000, 1), wilder, 1)
    expect(wider90).toBeGreaterThan(learnt.wider90 + 1)
    expect(Math.abs(learnt.wider90)).toBeLessThan(0.5)
  })
})
