import type { Column } from '../../market/index.ts'
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts'
import type { Ensemble } from './tree.ts'
import { pathsOf, pointsFor, type TreePaths } from './tree-paths.ts'

/** What two features add to forecasts together, beyond what each adds alone. */
export interface Interaction {
  readonly features: readonly [string, string]
  /** Mean size over the rows. */
  readonly mean: number
  /** By row: the whole effect, of which each of the two has half in its contribution. */
  readonly values: Column
}

/** The pairs of features that interact most over rows `[from, to)` of columns, strongest first. */
export function topInteractions(
  ensemble: Ensemble,
  columns: readonly Column[],
  rows: { readonly from: number; readonly to: number },
  pairs: number,
): readonly Interaction[] {
  const { featureNames } = ensemble
  const width = featureNames.length
  const trees = ensemble.trees.map(pathsOf)
  const count = rows.to - rows.from
  const found = new Map<number, Float64Array>()
  const row = new Float64Array(width)
  for (let i = 0; i < count; i++) {
    for (let f = 0; f < width; f++) row[f] = columns[f][rows.from + i]
    for (const tree of trees) {
      addInteractions(tree, row, (low, high, value) => {
        const pair = low * width + high
        const values = found.get(pair) ?? new Float64Array(count)
        found.set(pair, values)
        values[i] += value
      })
    }
  }
  return [...found]
    .map(([pair, values]): Interaction => {
      const features = [featureNames[Math.floor(pair / width)], featureNames[pair % width]] as const
      const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / count
      return { features, mean, values }
    })
    .sort((a, b) => b.mean - a.mean)
    .slice(0, pairs)
}

/**
 * The interaction index of Shapley values (Grabisch and Roubens 1999), by the same integral as the contributions
 * (`Explainer`): a leaf's share is now a product of what both features claim, and all others' factors.
 */
function addInteractions(
  { splits, nodes, paths, features }: TreePaths,
  row: Float64Array,
  add: (low: number, high: number, value: number) => void,
): void {
  const { points, weights } = gaussLegendre(pointsFor(features))
  const taken = new Uint8Array(nodes.length).fill(1)
  splits.forEach(({ feature, threshold, missingLeft, known }, k) => {
    const value = row[feature]
    const isLeft = Number.isNaN(value) ? missingLeft : value < threshold
    taken[2 * k + 1] = Number(isLeft) & taken[known]
    taken[2 * k + 2] = Number(!isLeft) & taken[known]
  })
  nodes.forEach(({ value }, leaf) => {
    if (value === undefined) return
    const path = paths[leaf]
    const claims = path.map((node) => claimOf(nodes[node].share, taken[node] === 1, points))
    const product = weights.map((weight, q) =>
      path.reduce((all, node) => all * factor(nodes[node].share, taken[node], points[q]), weight),
    )
    for (let a = 0; a < path.length; a++) {
      for (let b = a + 1; b < path.length; b++) {
        let sum = 0
        for (let q = 0; q < points.length; q++) sum += product[q] * claims[a][q] * claims[b][q]
        const [one, other] = [path[a], path[b]].map((node) => splits[nodes[node].split].feature)
        add(Math.min(one, other), Math.max(one, other), value * sum)
      }
    }
  })
}

function factor(share: number, taken: number, t: number): number {
  return taken * t + share * (1 - t)
}

function claimOf(share: number, taken: boolean, points: Quadrature['points']): Float64Array {
  return points.map((t) => (taken ? (1 - share) / factor(share, 1, t) : -1 / (1 - t)))
}
