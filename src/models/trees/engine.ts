import { type Binning, binRows } from './bin-rows.ts'
import { crewFor } from './crew.ts'
import type { GrownNode } from './grow.ts'
import type { Grower } from './grower.ts'
import { type Kernels, kernelModule, kernelsOver } from './kernel.ts'
import type { TreeParameters } from './parameters.ts'
import type { TrainingRows } from './training-rows.ts'
import { binsOf, NODE_BYTES, newWorkspace, type Workspace } from './workspace.ts'

/** The rows as bins in shared memory, and what works on them. */
export interface Engine extends Workspace {
  readonly grower: Grower
  readonly order: Uint32Array
  /** Makes gradients whole numbers that so many drawn rows cannot overflow. */
  quantise(rows: number, drawn: number): void
  /** Rows that `addLeaves` passes by have a 1 here. */
  readonly skipped: Uint8Array
  /** Adds a grown tree's values to the forecasts of rows `[from, to)`. */
  addLeaves(nodes: readonly GrownNode[], from: number, to: number): void
}

/** Puts rows into bins, and starts the threads. */
export function engineFor(
  rows: TrainingRows,
  parameters: TreeParameters & { readonly bins: number; readonly threads: number },
  words: 1 | 2,
): Engine {
  const length = rows.target.length
  const features = rows.features.length
  const { threads } = parameters
  const size = { features, rows: Math.max(length, 256), words, leaves: parameters.leaves, threads }
  const workspace = newWorkspace(size)
  const kernels: Kernels = kernelsOver(kernelModule(), workspace.memory)
  // Helpers start while rows are put into bins.
  const crew = crewFor(workspace, kernels, threads)
  const binning: Binning = binRows(workspace, kernels, rows, parameters.bins)
  const { layout, rules } = workspace
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
    order: new Uint32Array(workspace.memory.buffer, layout.order, layout.rows),
    grower: { workspace, kernels, crew, parameters, ...binning },
    quantise(count, drawn) {
      const perGradient = finest(workspace.gradient.subarray(0, count), drawn, 38)
      const perHessian = words === 1 ? 1 : finest(workspace.hessian.subarray(0, count), drawn, 50)
      rules[5] = 1 / perGradient
      rules[6] = 1 / perHessian
      const { gradient, hessian, cells } = layout
      kernels.quantise(gradient, hessian, 0, count, perGradient, perHessian, words, cells)
    },
    skipped: new Uint8Array(workspace.memory.buffer, layout.skipped, layout.rows),
    addLeaves(nodes, from, to) {
      writeNodes(workspace, binning, nodes)
      kernels.addLeaves(layout.nodes, from, to, layout.skipped, layout.prediction)
    },
  }
}

/** The finest power of two that keeps a sum over so many rows within its bits. */
function finest(values: Float64Array, drawn: number, bits: number): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]))
  return most > 0 ? 2 ** Math.floor(bits - Math.log2(most * drawn + Number.MIN_VALUE)) : 1
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
