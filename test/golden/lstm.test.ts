import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lstmEngine } from '../../src/models/lstm/engine.ts'
import { integratedGradients } from '../../src/models/lstm/integrated-gradients.ts'
import type { Shape } from '../../src/models/lstm/shape.ts'
import { fromTorch, type TorchWeights, toTorch } from '../torch-weights.ts'

interface Case {
  readonly shape: Shape
  readonly rows: readonly number[]
  readonly target: readonly number[]
  readonly weights: TorchWeights
  readonly forecasts: readonly number[]
  readonly gradients: TorchWeights
  /** Integrated gradients of the first window, times this: far out, gates close on a small part of the way. */
  readonly added: Readonly<Record<string, readonly number[]>>
}

const golden: { readonly version: string; readonly cases: readonly Case[] } = JSON.parse(
  readFileSync('test/golden/lstm.json', 'utf8'),
)

describe.each(golden.cases)(`an LSTM beside PyTorch ${golden.version}: $shape`, (each) => {
  const { shape, rows, target, weights, forecasts, gradients, added } = each
  const count = target.length
  const engine = lstmEngine({
    ...{ shape, sequences: count, batch: count, threads: 1 },
    rows: rows.length / shape.inputs,
  })
  engine.weights.set(fromTorch(shape, weights))
  engine.table.set(rows)
  engine.target.set(target)
  engine.order.set(target.map((_, i) => i + shape.steps - 1))
  engine.masks.fill(1)

  it('forecasts the same with the same weights', () => {
    engine.forecast(0, count)
    forecasts.forEach((expected, i) => {
      expect(Math.abs(engine.output[i] - expected)).toBeLessThan(2e-6)
    })
  })

  it('has the same gradient by every weight', () => {
    engine.slope(0, count)
    const found = toTorch(shape, engine.gradient)
    expect(Object.keys(found).sort()).toEqual(Object.keys(gradients).sort())
    for (const [name, expected] of Object.entries(gradients)) {
      const size = Math.max(...expected.map(Math.abs))
      expected.forEach((value, i) => {
        expect(Math.abs(found[name][i] - value)).toBeLessThan(1e-6 + 1e-5 * size)
      })
    }
  })

  it.each(Object.entries(added))(
    'says that each of %s × its first values added the same',
    (factor, all) => {
      const window = Float32Array.from(rows.slice(0, all.length), (value) => Number(factor) * value)
      const { contributions } = integratedGradients(shape, fromTorch(shape, weights))(window)
      const size = Math.max(...all.map(Math.abs))
      all.forEach((expected, i) => {
        expect(Math.abs(contributions[i] - expected)).toBeLessThan(1e-6 + 1e-4 * size)
      })
    },
  )
})
