import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { predictorOf } from './predictor.ts'
import { type Ensemble, leafOf, type TreeNode, treeOf } from './tree.ts'

const FEATURES = 3
const anyValue = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, 1),
)

/** Trees of any form: each draw splits a leaf, whose thresholds are values that rows have, too. */
const anyTree = fc
  .array(
    fc.record({
      at: fc.nat(),
      feature: fc.nat(FEATURES - 1),
      threshold: anyValue.filter((value) => value > -Infinity),
      missingLeft: fc.boolean(),
      values: fc.tuple(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1)),
    }),
    { maxLength: 20 },
  )
  .map((splits) => {
    const leaf = (value: number): TreeNode => ({
      ...{ feature: -1, threshold: 0, missingLeft: false, left: 0, value, gain: 0, cover: 1 },
    })
    const nodes = [leaf(-0)]
    for (const { at, feature, threshold, missingLeft, values } of splits) {
      const leaves = nodes.filter((node) => node.feature < 0)
      Object.assign(leaves[at % leaves.length], { feature, threshold, missingLeft })
      leaves[at % leaves.length].left = nodes.length
      nodes.push(...values.map(leaf))
    }
    return treeOf(nodes)
  })

const anyEnsemble = fc
  .record({ base: fc.constantFrom(0, -0, 0.1), trees: fc.array(anyTree, { maxLength: 20 }) })
  .map(
    (some): Ensemble => ({
      ...{ featureNames: Array.from({ length: FEATURES }, (_, f) => `f${f}`), link: 'identity' },
      ...some,
    }),
  )

describe('a predictor', () => {
  it('adds up the leaves a row falls into, in the order of the trees, to the bit', () => {
    const anyRows = fc.array(fc.tuple(anyValue, anyValue, anyValue), { maxLength: 70 })
    fc.assert(
      fc.property(anyEnsemble, anyRows, fc.nat(3), (ensemble, rows, from) => {
        const predictor = predictorOf(ensemble)
        const columns = Array.from({ length: FEATURES }, (_, f) =>
          Float64Array.from(rows, (row) => row[f]),
        )
        const begin = Math.min(from, rows.length)
        const together = predictor.rows(columns, begin, rows.length)
        expect(together).toHaveLength(rows.length - begin)
        together.forEach((forecast, i) => {
          const row = Float64Array.from(rows[begin + i])
          const expected = ensemble.trees.reduce(
            (sum, tree) => sum + tree.value[leafOf(tree, row)],
            ensemble.base,
          )
          expect(forecast).toBe(expected)
          expect(predictor.row(row)).toBe(expected)
        })
      }),
    )
  })
})
