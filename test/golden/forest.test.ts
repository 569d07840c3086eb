import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { doubleAbove } from '../../src/models/trees/cuts.ts'
import { predictorOf } from '../../src/models/trees/predictor.ts'
import { type Ensemble, type TreeNode, treeOf } from '../../src/models/trees/tree.ts'
import { topInteractions } from '../../src/models/trees/tree-interactions.ts'
import { explainerOf } from '../../src/models/trees/tree-shap.ts'
import { features } from './tree-model.ts'

interface WiredTree {
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly feature: readonly number[]
  readonly threshold: readonly number[]
  readonly value: readonly number[]
  readonly cover: readonly number[]
}

interface Golden {
  readonly version: string
  readonly shap: string
  readonly trees: readonly WiredTree[]
  readonly base: number
  readonly forecasts: readonly number[]
  readonly contributions: readonly (readonly number[])[]
  readonly interactions: readonly (readonly (readonly number[])[])[]
}

const golden: Golden = JSON.parse(readFileSync('test/golden/trees.json', 'utf8')).forest
const columns = features.slice(0, 3)
const ROWS = golden.forecasts.length
const ensemble: Ensemble = {
  ...{ featureNames: ['a', 'b', 'c'], base: 0, link: 'identity' },
  trees: golden.trees.map((tree) => {
    const nodes: TreeNode[] = [nodeAt(tree, 0)]
    const from = [0]
    for (let i = 0; i < nodes.length; i++) {
      const at = from[i]
      if (tree.left[at] < 0) continue
      nodes[i].left = nodes.length
      for (const child of [tree.left[at], tree.right[at]]) {
        from.push(child)
        nodes.push(nodeAt(tree, child))
      }
    }
    return treeOf(nodes)
  }),
}

function nodeAt({ left, feature, threshold, value, cover }: WiredTree, at: number): TreeNode {
  return {
    feature: left[at] < 0 ? -1 : feature[at],
    // There, a value that is the threshold goes left.
    threshold: left[at] < 0 ? 0 : doubleAbove(threshold[at]),
    ...{ missingLeft: false, left: 0, gain: 0 },
    value: value[at] / golden.trees.length,
    cover: cover[at],
  }
}

describe(`a forest of scikit-learn ${golden.version}, explained by shap ${golden.shap}`, () => {
  it('forecasts the same here', () => {
    predictorOf(ensemble)
      .rows(columns, 0, ROWS)
      .forEach((forecast, i) => {
        expect(forecast).toBeCloseTo(golden.forecasts[i], 12)
      })
  })

  it('is explained the same here', () => {
    const { base, contributions } = explainerOf(ensemble).rows(columns, 0, ROWS)
    expect(base).toBeCloseTo(golden.base, 6)
    contributions.forEach((column, f) => {
      column.forEach((value, i) => {
        expect(Math.abs(value - golden.contributions[i][f])).toBeLessThan(1e-6)
      })
    })
  })

  it('interacts the same here', () => {
    const found = topInteractions(ensemble, columns, { from: 0, to: ROWS }, 3)
    expect(found).toHaveLength(3)
    for (const { features: pair, values } of found) {
      const [one, other] = pair.map((name) => ensemble.featureNames.indexOf(name))
      values.forEach((value, i) => {
        expect(Math.abs(value - 2 * golden.interactions[i][one][other])).toBeLessThan(1e-6)
      })
    }
  })
})
