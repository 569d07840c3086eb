import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../runtime/index.ts'
import { type ForestParameters, forestParameters } from './parameters.ts'
import { bagger, treeRandom } from './sampling.ts'
import { trainForest } from './train.ts'
import type { TrainingRows } from './training-rows.ts'
import { leafOf } from './tree.ts'

const HORIZON = 10
const LENGTH = 3000

/** Features that wander, and targets that are sums over the next ten rows of what nobody can foresee. */
function wandering(seed: number): TrainingRows {
  const random = seededRandom(seed)
  const features = Array.from({ length: 3 }, () => {
    let level = 0
    return Float64Array.from({ length: LENGTH }, () => {
      level += random.normal()
      return level
    })
  })
  const steps = Float64Array.from({ length: LENGTH + HORIZON }, () => random.normal())
  const target = Float64Array.from({ length: LENGTH }, (_, i) =>
    steps.subarray(i, i + HORIZON).reduce((sum, step) => sum + step, 0),
  )
  const asOf = Float64Array.from({ length: LENGTH }, (_, i) => i + (i > 1500 ? 400 : 0))
  const time = { asOf, horizonMs: HORIZON - 1 }
  return { featureNames: ['a', 'b', 'c'], features, target, learnt: LENGTH, time }
}

const FOREST = { trees: 30, leaves: 200, minChildRows: 2, rowShare: 0.5, featuresPerSplit: 1 }

describe('an out-of-bag score', () => {
  it('is that of the mean of the trees that did not draw a row', () => {
    const rows = wandering(1)
    for (const asked of [{}, { withoutReplacement: true }]) {
      const parameters = forestParameters({ ...FOREST, ...asked, outOfBag: true })
      const { trees, base, outOfBag } = trainForest(rows, parameters, 5)
      const order = new Uint32Array(LENGTH)
      const draw = bagger(order, rows, parameters, LENGTH / 2)
      const sums = new Float64Array(LENGTH)
      const counts = new Float64Array(LENGTH)
      trees.forEach((tree, index) => {
        draw(treeRandom(5, index))
        const bag = new Set(order.subarray(0, LENGTH / 2))
        for (let row = 0; row < LENGTH; row++) {
          if (bag.has(row)) continue
          counts[row]++
          const leaf = leafOf(
            tree,
            Float64Array.from(rows.features, (column) => column[row]),
          )
          sums[row] += base + tree.value[leaf] * trees.length
        }
      })
      const spoken = [...counts.keys()].filter((row) => counts[row] > 0)
      const square = (miss: (row: number) => number) =>
        spoken.reduce((sum, row) => sum + miss(row) ** 2, 0) / spoken.length
      const meanSquare = square((row) => rows.target[row] - sums[row] / counts[row])
      expect(outOfBag?.rows).toBe(spoken.length)
      expect(outOfBag?.meanSquare).toBeCloseTo(meanSquare, 9)
    }
  })

  it('flatters where labels overlap, unless whole blocks are drawn', () => {
    const score = (asked: Partial<ForestParameters>) =>
      trainForest(wandering(2), forestParameters({ ...FOREST, ...asked, outOfBag: true }), 1)
        .outOfBag?.r2
    expect(score({})).toBeGreaterThan(0.3) // There is nothing to foresee.
    expect(score({ blockMs: 200 })).toBeLessThan(0)
  })

  it('is not taken unless it is asked for', () => {
    expect(trainForest(wandering(1), forestParameters(FOREST), 1).outOfBag).toBeUndefined()
  })
})

describe('blocks', () => {
  it('are drawn whole but for the last, as many rows as asked for', () => {
    const rows = wandering(1)
    const blockOf = (row: number) => Math.floor((rows.time?.asOf[row] ?? 0) / 100)
    const sizes = new Map<number, number>()
    for (let row = 0; row < LENGTH; row++) {
      sizes.set(blockOf(row), (sizes.get(blockOf(row)) ?? 0) + 1)
    }
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.boolean(),
        fc.integer({ min: 1, max: LENGTH }),
        (seed, withoutReplacement, drawn) => {
          const order = new Uint32Array(LENGTH)
          const parameters = forestParameters({ blockMs: 100, withoutReplacement })
          bagger(order, rows, parameters, drawn)(seededRandom(seed))
          const taken = new Map<number, number>()
          for (const row of order.subarray(0, drawn)) {
            taken.set(blockOf(row), (taken.get(blockOf(row)) ?? 0) + 1)
          }
          const partly = [...taken].filter(([block, rows]) => rows % (sizes.get(block) ?? 0) !== 0)
          expect(partly.length).toBeLessThanOrEqual(1)
          if (withoutReplacement) expect(new Set(order.subarray(0, drawn)).size).toBe(drawn)
        },
      ),
    )
  })

  it('need to know when rows were known', () => {
    const { time: _, ...timeless } = wandering(1)
    expect(() => trainForest(timeless, forestParameters({ blockMs: 100 }), 1)).toThrow(/blockMs/)
  })
})
