import type { Column } from '../../market/index.ts'
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts'
import { kernelModule, kernelsOver, sharedMemory } from './kernel.ts'
import type { Ensemble } from './tree.ts'
import { expectedValue, pathsOf, pointsFor, type TreePaths } from './tree-paths.ts'

/** What each feature adds to one forecast: `base` and all contributions add up to it. */
interface Explanation {
  /** What is expected when nothing is known of the row. */
  readonly base: number
  /** One per feature, in units of the forecast before its link. */
  readonly contributions: Float64Array
}

/** What each feature adds to many forecasts. */
interface Explanations {
  readonly base: number
  /** One column a feature. */
  readonly contributions: readonly Column[]
}

/**
 * Exact Shapley values, where an unknown feature goes both ways by cover (path-dependent TreeSHAP).
 *
 * A Shapley weight |S|!(d−1−|S|)!/d! is ∫ tˢ(1−t)^(d−1−s) dt, so a leaf's share is the integral of a product of one
 * factor per feature on its path, a polynomial: a few Gauss–Legendre points give it exactly, and one walk through the
 * tree gives all features at once. The factors depend on the row only in whether it comes that way: they are worked
 * out once a tree, for all rows.
 */
export interface Explainer {
  row(features: Float64Array): Explanation
  /** Rows `[from, to)` of columns. */
  rows(columns: readonly Column[], from: number, to: number): Explanations
}

/** Rows that are explained before the next tree's factors are worked out again. */
const BLOCK = 1024
const SPLIT_BYTES = 24
const STATES = 3

/** What explains an ensemble's forecasts. */
export function explainerOf({ featureNames, base, trees }: Ensemble): Explainer {
  const width = featureNames.length
  const expected = trees.reduce((sum, tree) => sum + expectedValue(tree), base)
  const paths = trees.map(pathsOf)
  const splits = Math.max(1, ...paths.map((tree) => tree.splits.length))
  const nodes = 2 * splits + 1
  const points = Math.max(2, ...paths.map(({ features }) => pointsFor(features)))

  const at = layoutOf({ splits, nodes, points, width })
  const memory = sharedMemory(at.bytes)
  const kernels = kernelsOver(kernelModule(), memory)
  const view = new DataView(memory.buffer)
  const doubles = (place: number, length: number) => new Float64Array(memory.buffer, place, length)
  const ratios = doubles(at.ratios, nodes * STATES * points)
  const parts = doubles(at.parts, nodes * STATES * points)
  const products = doubles(at.products, points)
  const rows = doubles(at.rows, BLOCK * width)
  const out = doubles(at.out, BLOCK * width)

  /** Adds the contributions of the first rows to `out`. */
  function explain(count: number): void {
    out.fill(0, 0, count * width)
    for (const tree of paths) {
      const size = pointsFor(tree.features)
      tree.splits.forEach(({ threshold, feature, missingLeft, node, known }, k) => {
        const split = at.splits + k * SPLIT_BYTES
        view.setFloat64(split, threshold, true)
        for (const [i, value] of [feature * 8, Number(missingLeft), node, known].entries()) {
          view.setUint32(split + 8 + 4 * i, value, true)
        }
      })
      writeFactors(tree, gaussLegendre(size), ratios, parts)
      products.fill(1, 0, size)
      kernels.addContributions(
        at.splits,
        tree.splits.length,
        size,
        at.ratios,
        at.parts,
        at.states,
        at.products,
        at.rows,
        width * 8,
        count,
        at.out,
      )
    }
  }

  return {
    row(features) {
      rows.set(features)
      explain(1)
      return { base: expected, contributions: out.slice(0, width) }
    },
    rows(columns, from, to) {
      const contributions = columns.map(() => new Float64Array(to - from))
      for (let start = from; start < to; start += BLOCK) {
        const count = Math.min(BLOCK, to - start)
        columns.forEach((column, f) => {
          for (let r = 0; r < count; r++) rows[r * width + f] = column[start + r]
        })
        explain(count)
        contributions.forEach((column, f) => {
          for (let r = 0; r < count; r++) column[start - from + r] = out[r * width + f]
        })
      }
      return { base: expected, contributions }
    },
  }
}

function layoutOf(size: {
  readonly splits: number
  readonly nodes: number
  readonly points: number
  readonly width: number
}) {
  let next = 1024
  const take = (bytes: number) => {
    const at = next
    next = at + Math.ceil(bytes / 64) * 64
    return at
  }
  const { splits, nodes, points, width } = size
  const table = nodes * STATES * points * 8
  const places = {
    splits: take(splits * SPLIT_BYTES),
    ratios: take(table),
    parts: take(table),
    states: take(nodes),
    products: take(nodes * points * 8),
    rows: take(BLOCK * width * 8),
    out: take(BLOCK * width * 8),
  }
  return { ...places, bytes: next }
}

/**
 * For each child of a split, each state of a row and each point: what the product of the path is multiplied by here
 * (`ratios`, at a leaf times its value), and what the split's feature claims of the leaves below (`parts`).
 */
function writeFactors(
  { nodes }: TreePaths,
  { points, weights }: Quadrature,
  ratios: Float64Array,
  parts: Float64Array,
): void {
  const size = points.length
  for (let child = 1; child < nodes.length; child++) {
    const { share, before, value = 1 } = nodes[child]
    for (let q = 0; q < size; q++) {
      const known = points[q]
      const unknown = 1 - known
      const at = (child - 1) * STATES * size + q
      // It left the path before: only the cover matters, and the claim is made already.
      ratios[at] = value * (before > 0 ? share / before : 0)
      parts[at] = 0
      // What an earlier split by this feature claimed for these leaves is replaced by what both say together.
      const whole = known + before * unknown
      const claimed = (1 - before) / whole
      ratios[at + size] = (value * share * unknown) / whole
      parts[at + size] = weights[q] * (-1 / unknown - claimed)
      const now = known + share * unknown
      ratios[at + 2 * size] = (value * now) / whole
      parts[at + 2 * size] = weights[q] * ((1 - share) / now - claimed)
    }
  }
}
