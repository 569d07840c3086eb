import type { Column } from '../../market/index.ts'
import { doubleAbove } from './cuts.ts'
import { kernelModule, kernelsOver, sharedMemory } from './kernel.ts'
import type { Ensemble, Tree } from './tree.ts'

/** Forecasts of an ensemble, before its link. */
export interface Predictor {
  /** One row; nothing is allocated. */
  row(features: Float64Array): number
  /** Rows `[from, to)` of columns: for each, bit for bit what `row` gives. */
  rows(columns: readonly Column[], from: number, to: number): Column
}

/** Rows that are walked through eight trees before the next eight are fetched. */
const BLOCK = 64
const NODE_BYTES = 16
/** Trees walked at once. */
const TOGETHER = 8

/** Lays the trees out in one piece of memory, as `forecastRows` walks them (kernels/tree-walk.ts). */
export function predictorOf({ featureNames, base, trees }: Ensemble): Predictor {
  const width = featureNames.length
  // A split whose missing values go left is walked from the other side: see `writeTree`.
  const mirrored = trees.some(({ missingLeft }) => missingLeft.includes(1))
  const stride = Math.max(1, mirrored ? 2 * width : width)
  const padding = (TOGETHER - (trees.length % TOGETHER)) % TOGETHER
  const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 1)

  const at = { nodes: 1024, values: 0, roots: 0, block: 0, out: 0 }
  at.values = at.nodes + nodes * NODE_BYTES
  at.roots = at.values + nodes * 8
  at.block = at.roots + Math.ceil(trees.length / TOGETHER) * TOGETHER * 4
  at.out = at.block + BLOCK * stride * 8
  const memory = sharedMemory(at.out + BLOCK * 8)
  const kernels = kernelsOver(kernelModule(), memory)
  const roots = new Uint32Array(memory.buffer, at.roots, trees.length + padding)
  const block = new Float64Array(memory.buffer, at.block, BLOCK * stride)
  const out = new Float64Array(memory.buffer, at.out, BLOCK)

  const writer = nodeWriter(memory, at, width)
  trees.forEach((tree, i) => {
    roots[i] = writer.add(tree)
  })
  // What a tree that is not there adds: with 0, a sum of −0 would turn into 0.
  roots.fill(writer.addLeaf(-0), trees.length)

  const walk = (count: number) =>
    kernels.forecastRows(
      at.nodes,
      at.values,
      at.roots,
      roots.length,
      at.block,
      stride * 8,
      count,
      at.out,
    )

  return {
    row(features) {
      for (let f = 0; f < width; f++) block[f] = features[f]
      if (mirrored) for (let f = 0; f < width; f++) block[width + f] = -features[f]
      out[0] = base
      walk(1)
      return out[0]
    },
    rows(columns, from, to) {
      const forecasts = new Float64Array(to - from)
      for (let start = from; start < to; start += BLOCK) {
        const count = Math.min(BLOCK, to - start)
        for (let f = 0; f < width; f++) {
          const column = columns[f]
          for (let r = 0, i = f; r < count; r++, i += stride) {
            const value = column[start + r]
            block[i] = value
            if (mirrored) block[i + width] = -value
          }
        }
        out.fill(base)
        walk(count)
        for (let r = 0; r < count; r++) forecasts[start - from + r] = out[r]
      }
      return forecasts
    },
  }
}

function nodeWriter(
  memory: WebAssembly.Memory,
  at: { readonly nodes: number; readonly values: number },
  width: number,
) {
  const view = new DataView(memory.buffer)
  let next = 0

  function write(node: number, threshold: number, feature: number, first: number, value: number) {
    const place = at.nodes + node * NODE_BYTES
    view.setFloat64(place, threshold, true)
    view.setUint32(place + 8, feature * 8, true)
    view.setInt32(place + 12, first * NODE_BYTES, true)
    view.setFloat64(at.values + node * 8, value, true)
  }

  return {
    /** Writes a tree; gives its root's place. */
    add(tree: Tree): number {
      const { feature, threshold, missingLeft, left, value } = tree
      const root = next
      next += feature.length
      // Where each node goes: children change places below a split that is mirrored.
      const place = new Int32Array(feature.length)
      for (let node = 0; node < feature.length; node++) {
        const here = root + place[node]
        if (feature[node] < 0) {
          write(here, Number.NaN, 0, here - 1, value[node])
          continue
        }
        const first = left[node]
        const flipped = missingLeft[node] === 1
        place[first] = flipped ? first + 1 : first
        place[first + 1] = flipped ? first : first + 1
        // x ≥ t, where what is missing stays behind, is −x < the next number above −t.
        if (flipped) {
          write(here, doubleAbove(-threshold[node]), width + feature[node], root + first, 0)
        } else write(here, threshold[node], feature[node], root + first, 0)
      }
      return root * NODE_BYTES
    },
    /** Writes a tree of one leaf; gives its place. */
    addLeaf(value: number): number {
      const here = next++
      write(here, Number.NaN, 0, here - 1, value)
      return here * NODE_BYTES
    },
  }
}
