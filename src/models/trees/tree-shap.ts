import { assert } from '../../runtime/index.ts'
import type { Ensemble, Tree } from './tree.ts'

/** What each feature adds to one forecast: `base` and all contributions add up to it. */
export interface Explanation {
  /** What is expected when nothing is known of the row. */
  readonly base: number
  /** One per feature, in units of the forecast before its link. */
  readonly contributions: Float64Array
}

/**
 * Exact Shapley values of one row, where an unknown feature goes both ways by cover (path-dependent TreeSHAP).
 *
 * A Shapley weight |S|!(d−1−|S|)!/d! is ∫ tˢ(1−t)^(d−1−s) dt, so a leaf's share is the integral of a product of one
 * factor per feature on its path, a polynomial: a few Gauss–Legendre points give it exactly, and one walk through the
 * tree gives all features at once.
 */
export function explain(ensemble: Ensemble, row: Float64Array): Explanation {
  const contributions = new Float64Array(ensemble.featureNames.length)
  let base = ensemble.base
  for (const tree of ensemble.trees) {
    base += expectedValue(tree)
    addContributions(tree, row, contributions)
  }
  return { base, contributions }
}

/** Mean of |contribution| over rows, by feature: how much each one moves forecasts. */
export function meanContributions(ensemble: Ensemble, rows: Iterable<Float64Array>): Float64Array {
  const sum = new Float64Array(ensemble.featureNames.length)
  let count = 0
  for (const row of rows) {
    const { contributions } = explain(ensemble, row)
    for (let f = 0; f < sum.length; f++) sum[f] += Math.abs(contributions[f])
    count++
  }
  assert(count > 0, 'a mean needs rows')
  return sum.map((each) => each / count)
}

interface Edge {
  readonly feature: number
  /** Share of the cover that comes this way, over all splits by this feature so far. */
  readonly share: number
  /** 1 if the row comes this way, else 0. */
  readonly taken: number
  readonly above: Edge | undefined
}

function addContributions(tree: Tree, row: Float64Array, out: Float64Array): void {
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil(depthOf(tree, 0) / 2)))
  const size = points.length

  descend(0, new Float64Array(size).fill(1), undefined)

  /** Gives, for each point, the sum over the leaves below of their value times all factors of their paths. */
  function descend(node: number, product: Float64Array, path: Edge | undefined): Float64Array {
    const feature = tree.feature[node]
    if (feature < 0) return product.map((each) => each * tree.value[node])
    const value = row[feature]
    const goesLeft = Number.isNaN(value)
      ? tree.missingLeft[node] === 1
      : value < tree.threshold[node]
    const known = lastOf(path, feature)
    const total = new Float64Array(size)
    for (const side of [0, 1]) {
      const child = tree.left[node] + side
      const portion = tree.cover[child] / tree.cover[node]
      if (!(portion > 0)) continue
      const edge: Edge = {
        feature,
        share: (known?.share ?? 1) * portion,
        taken: (known?.taken ?? 1) * Number(goesLeft === (side === 0)),
        above: path,
      }
      const below = descend(
        child,
        product.map((each, q) => (each * factor(edge, points[q])) / factor(known, points[q])),
        edge,
      )
      let sum = 0
      for (let q = 0; q < size; q++) {
        const now = (edge.taken - edge.share) / factor(edge, points[q])
        // What the split above claimed for these leaves is replaced by what both say together.
        const before = known ? (known.taken - known.share) / factor(known, points[q]) : 0
        sum += weights[q] * below[q] * (now - before)
        total[q] += below[q]
      }
      out[feature] += sum
    }
    return total
  }
}

function lastOf(path: Edge | undefined, feature: number): Edge | undefined {
  let edge = path
  while (edge && edge.feature !== feature) edge = edge.above
  return edge
}

function factor(edge: Edge | undefined, t: number): number {
  return edge ? edge.taken * t + edge.share * (1 - t) : 1
}

function depthOf(tree: Tree, node: number): number {
  if (tree.feature[node] < 0) return 0
  const left = tree.left[node]
  return 1 + Math.max(depthOf(tree, left), depthOf(tree, left + 1))
}

function expectedValue(tree: Tree): number {
  let sum = 0
  tree.feature.forEach((feature, node) => {
    if (feature < 0) sum += (tree.cover[node] / tree.cover[0]) * tree.value[node]
  })
  return sum
}

interface Quadrature {
  readonly points: Float64Array
  readonly weights: Float64Array
}

/** Gauss–Legendre points on (0, 1): `size` of them integrate polynomials of degree 2·size − 1 exactly. */
function gaussLegendre(size: number): Quadrature {
  const points = new Float64Array(size)
  const weights = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (size + 0.5))
    let slope = 1
    for (let step = 0; step < 100; step++) {
      let before = 1
      let now = x
      for (let degree = 2; degree <= size; degree++) {
        const next = ((2 * degree - 1) * x * now - (degree - 1) * before) / degree
        before = now
        now = next
      }
      slope = (size * (x * now - before)) / (x * x - 1)
      const change = now / slope
      x -= change
      if (Math.abs(change) < 1e-15) break
    }
    points[i] = (x + 1) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { points, weights }
}
