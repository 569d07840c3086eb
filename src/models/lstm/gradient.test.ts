import { describe, expect, it } from 'vitest'
import { referenceForecast, referenceLoss } from '../../../test/lstm-reference.ts'
import { seededRandom } from '../../runtime/index.ts'
import { lstmEngine } from './engine.ts'
import { initialWeights } from './initial-weights.ts'
import type { Shape } from './shape.ts'
import { CHUNK } from './workspace.ts'

const STEP = 1e-5

/** One weight of so many is looked at: no divisor of sixteen, so that each gate's turn comes. */
const EVERY = 7

/** An odd number of sequences and more than a chunk of them; units that fill no block. */
const COUNT = CHUNK + 5
const SHAPES: readonly Shape[] = [
  { inputs: 3, steps: 4, hidden: 5, layers: 1 },
  { inputs: 2, steps: 5, hidden: 6, layers: 2 },
]

describe.each(SHAPES)('the gradient of an LSTM: $layers layers of $hidden units', (shape) => {
  const random = seededRandom(4)
  const rows = COUNT + shape.steps - 1
  const engine = lstmEngine({ shape, rows, sequences: COUNT, batch: COUNT, threads: 1 })
  const { weights, table, order, target, masks, layout } = engine
  const { units } = layout.weightLayout
  weights.set(initialWeights(shape, random))
  for (let unit = 0; unit <= shape.hidden; unit++) {
    weights[layout.weightLayout.head + (unit === shape.hidden ? units : unit)] = random.normal()
  }
  table.forEach((_, i) => {
    table[i] = random.normal()
  })
  const examples = Array.from({ length: COUNT }, (_, i) => {
    order[i] = i + shape.steps - 1
    target[i] = random.normal()
    const row = (at: number) => [...table.subarray(at * shape.inputs, (at + 1) * shape.inputs)]
    const kept = Array.from({ length: shape.layers }, (_, layer) => {
      const at = (layer * (COUNT + CHUNK) + i) * units
      const mask = Array.from({ length: shape.hidden }, () => (random.uniform() < 0.3 ? 0 : 1.25))
      masks.set(mask, at)
      return mask
    })
    return {
      rows: Array.from({ length: shape.steps }, (_, step) => row(i + step)),
      masks: kept,
      target: target[i],
    }
  })

  it('is what finite differences of the textbook network in double precision say', () => {
    engine.slope(0, COUNT)
    const exact = Float64Array.from(weights)
    const differences = exact.map((value, i) => {
      const at = (moved: number) => {
        const changed = exact.slice()
        changed[i] = moved
        return referenceLoss(shape, changed, examples)
      }
      const looked = i % EVERY === 0 && weights[i] !== 0
      return !looked ? Number.NaN : (at(value + STEP) - at(value - STEP)) / (2 * STEP)
    })
    const checked = differences.filter(Number.isFinite)
    expect(checked.length).toBeGreaterThan(20)
    expect(Math.max(...checked.map(Math.abs))).toBeGreaterThan(0.01)
    differences.forEach((expected, i) => {
      if (Number.isFinite(expected)) expect(engine.gradient[i]).toBeCloseTo(expected, 5)
    })
  })

  it('goes on to what the windows read, as finite differences say', () => {
    const factors = Float64Array.from({ length: 3 }, (_, i) => 1 - i / 2)
    const exact = Float64Array.from(weights)
    const open = examples[0].masks.map((mask) => mask.map(() => 1))
    const summed = (place: number, moved: number) =>
      factors.reduce((sum, factor, i) => {
        const read = examples[i].rows.map((row, step) =>
          row.map((value, k) => (step * shape.inputs + k === place ? value + moved : value)),
        )
        return sum + factor * referenceForecast(shape, exact, { rows: read, masks: open })
      }, 0)
    const slopes = engine.inputSlopes(factors)
    expect(slopes).toHaveLength(shape.steps * shape.inputs)
    expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(0.01)
    slopes.forEach((slope, place) => {
      expect(slope).toBeCloseTo((summed(place, STEP) - summed(place, -STEP)) / (2 * STEP), 5)
    })
  })

  it('goes with forecasts that agree with it, and with all that is let through', () => {
    engine.forecast(0, COUNT)
    const open = examples[0].masks.map((mask) => mask.map(() => 1))
    examples.forEach(({ rows: read }, i) => {
      const expected = referenceForecast(shape, Float64Array.from(weights), {
        rows: read,
        masks: open,
      })
      expect(engine.output[i]).toBeCloseTo(expected, 5)
    })
  })
})
