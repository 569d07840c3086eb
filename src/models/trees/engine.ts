import { type Binning, binRows } from './bin-rows.ts'
import { crewFor } from './crew.ts'
import type { GrownNode, GrownTree } from './grow.ts'
import type { Grower } from './grower.ts'
import { type Kernels, kernelModule, kernelsOver } from './kernel.ts'
import type { Objective } from './objective.ts'
import type { TreeParameters } from './parameters.ts'
import type { TrainingRows } from './training-rows.ts'
import {
  binsOf,
  FEATURE_WORDS,
  LEAF_WORDS,
  NODE_BYTES,
  newWorkspace,
  type Workspace,
} from './workspace.ts'

/** The rows as bins in shared memory, and what works on them. */
export interface Engine extends Workspace {
  readonly grower: Grower
  /** Writes the derivatives of so many rows. */
  derive(rows: number): void
  /** Makes derivatives whole numbers that so many drawn rows cannot overflow. */
  quantise(rows: number, drawn: number): void
  /** Adds the leaves of a grown tree to the forecasts of the `used` rows it was grown on. */
  addValues(tree: GrownTree, used: number): void
  /** Rows that `addLeaves` passes by have a 1 here. */
  readonly skipped: Uint8Array
  /** Adds a grown tree's values to the forecasts of rows `[from, to)`. */
  addLeaves(nodes: readonly GrownNode[], from: number, to: number): void
}

/** Puts rows into bins, and starts the threads. */
export function engineFor(
  rows: TrainingRows,
  parameters: TreeParameters & { readonly bins: number; readonly threads: number },
  objective: Objective,
  words: 1 | 2,
): Engine {
  const length = rows.target.length
  const features = rows.features.length
  const { threads } = parameters
  const size = { features, rows: Math.max(length, 256), words, leaves: parameters.leaves, threads }
  const workspace = newWorkspace(size)
  const kernels: Kernels = kernelsOver(kernelModule(), workspace.memory)
  // Helpers start while rows are put into bins.
  const crew = crewFor(workspace, kernels, objective, threads)
  const binning: Binning = binRows(workspace, crew, rows, parameters.bins)
  const { layout, rules, featureTable, leafTable } = workspace
  parameters.monotone?.forEach((direction, feature) => {
    featureTable[feature * FEATURE_WORDS + 2] = direction
  })
  const cut = (column: Float64Array) => column.subarray(0, length)
  const engine = {
    ...workspace,
    target: cut(workspace.target),
    prediction: cut(workspace.prediction),
    weight: cut(workspace.weight),
  }
  engine.target.set(rows.target)
  if (rows.weight) engine.weight.set(rows.weight)
  else engine.weight.fill(1)
  const { l1, l2, minChildWeight, minChildRows, maxDelta } = parameters
  rules.set([l2, l1, minChildWeight, minChildRows, maxDelta, 1, 1])
  return {
    ...engine,
    grower: { workspace, kernels, crew, parameters, ...binning },
    derive(count) {
      // What is one's own is known to this thread alone.
      crew.run('derive', [count], objective.kind === 'custom' ? 0 : count)
    },
    quantise(count, drawn) {
      crew.run('quantise', [count, drawn], count)
    },
    addValues({ nodes, leaves }, used) {
      leaves.forEach(({ from, to, node }, i) => {
        leafTable.set([from, to, nodes[node].value], i * LEAF_WORDS)
      })
      crew.run('addValues', [leaves.length, used], used)
    },
    skipped: new Uint8Array(workspace.memory.buffer, layout.skipped, layout.rows),
    addLeaves(nodes, from, to) {
      writeNodes(workspace, binning, nodes)
      kernels.addLeaves(layout.nodes, from, to, layout.skipped, layout.prediction)
    },
  }
}

/** Lays a tree out as `addLeaves` walks it (kernels/tree-walk.ts). */
function writeNodes({ layout, memory }: Workspace, { cuts }: Binning, nodes: readonly GrownNode[]) {
  const view = new DataView(memory.buffer)
  nodes.forEach(({ feature, left, bin, missingLeft, value }, i) => {
    const at = layout.nodes + i * NODE_BYTES
    const isLeaf = feature < 0
    view.setUint32(at, isLeaf ? 0 : binsOf(layout, feature), true)
    view.setUint32(at + 4, left * NODE_BYTES, true)
    view.setUint8(at + 8, bin)
    view.setUint8(at + 9, isLeaf ? 0 : cuts[feature].length + 1)
    view.setUint8(at + 10, Number(missingLeft))
    view.setFloat64(at + 16, value, true)
  })
}
