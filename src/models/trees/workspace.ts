import { sharedMemory } from './kernel.ts'

/** Cells of a feature's histogram. */
const CELLS = 256

/** Doubles that describe one feature's best split: see `bestSplit`. */
export const SPLIT_WORDS = 6

/** A node as `addLeaves` walks it. */
export const NODE_BYTES = 24

/** Features whose bins lie together in one 8-byte word. */
export const BLOCK = 8

/** Rows that the histogram kernel gathers at a time: see `kernels/tree-histograms.ts`. */
const CHUNK = 1024

/** Numbers that say what is to be done: see `crew.ts`. */
const TASK_WORDS = 16

/** What threads are told of a feature: bins, whether any is missing, its monotone direction, and its part in a split. */
export const FEATURE_WORDS = 4

/** A leaf as `addValues` reads it: its rows, from and to, and its value. */
export const LEAF_WORDS = 3

/** What the shared memory must hold. */
interface WorkspaceSize {
  readonly features: number
  /** Rows to learn from, then rows that are only watched. */
  readonly rows: number
  /** 2 where second derivatives differ between rows. */
  readonly words: 1 | 2
  readonly leaves: number
  readonly threads: number
}

/** Where everything lies in the shared memory: bytes from its start. */
interface Layout extends WorkspaceSize {
  readonly blocks: number
  /** Bytes of one feature's histogram, and of all of them. */
  readonly featureBytes: number
  readonly histogramBytes: number
  /** Bytes of a row's bins. */
  readonly stride: number
  /** The bins twice: row after row to add up, and column after column to tell who goes left. */
  readonly bins: number
  readonly columns: number
  readonly gradient: number
  readonly hessian: number
  /** Gradients in whole numbers, as the kernels read them. */
  readonly cells: number
  readonly target: number
  readonly prediction: number
  readonly weight: number
  readonly rules: number
  /** What threads tell each other: see `crew.ts`. */
  readonly signals: number
  readonly task: number
  readonly blockList: number
  readonly featureTable: number
  /** What each thread has found: see `tasks.ts`. */
  readonly found: number
  /** One histogram for each helper, and room for rows gathered for each thread. */
  readonly ownHistograms: number
  readonly scratches: number
  readonly scratchBytes: number
  readonly order: number
  readonly left: number
  readonly right: number
  /** One histogram a leaf. */
  readonly histograms: number
  /** Best split of each feature, for two leaves. */
  readonly splits: number
  /** A byte a row, and a tree's nodes: see `addLeaves`. */
  readonly skipped: number
  readonly nodes: number
  readonly leafTable: number
  readonly bytes: number
}

/** Plans the memory. */
function layoutOf(size: WorkspaceSize): Layout {
  let next = 1024
  const take = (bytes: number) => {
    const at = next
    next = at + Math.ceil(bytes / 64) * 64
    return at
  }
  const { features, rows, words, leaves, threads } = size
  const blocks = Math.ceil(features / BLOCK)
  const featureBytes = CELLS * 8 * words
  const histogramBytes = blocks * BLOCK * featureBytes
  const stride = blocks * BLOCK
  const scratchBytes = CHUNK * (stride + 8 * words)
  const shared = {
    bins: take(rows * stride),
    columns: take(rows * features),
    gradient: take(rows * 8),
    hessian: take(rows * 8),
    cells: take(rows * 8 * words),
    target: take(rows * 8),
    prediction: take(rows * 8),
    weight: take(rows * 8),
    rules: take(64),
    signals: take(64),
    task: take(TASK_WORDS * 8),
    blockList: take(blocks * 4),
    featureTable: take(features * FEATURE_WORDS * 4),
    found: take(threads * 8),
    ownHistograms: take((threads - 1) * histogramBytes),
    scratches: take(threads * scratchBytes),
    order: take(rows * 4 + 64),
    left: take(rows * 4 + 64),
    right: take(rows * 4 + 64),
    histograms: take(leaves * histogramBytes),
    splits: take(2 * features * SPLIT_WORDS * 8),
    skipped: take(rows),
    nodes: take((2 * leaves - 1) * NODE_BYTES),
    leafTable: take(leaves * LEAF_WORDS * 8),
  }
  const sizes = { blocks, featureBytes, histogramBytes, stride, scratchBytes }
  return { ...size, ...sizes, ...shared, bytes: next }
}

/** Where a feature's bins begin, a byte a row. */
export function binsOf({ columns, rows }: Layout, feature: number): number {
  return columns + feature * rows
}

/** The shared memory, as typed arrays. */
export interface Workspace {
  readonly layout: Layout
  readonly memory: WebAssembly.Memory
  readonly gradient: Float64Array
  readonly hessian: Float64Array
  readonly target: Float64Array
  readonly prediction: Float64Array
  readonly weight: Float64Array
  readonly rules: Float64Array
  readonly signals: Int32Array
  readonly task: Float64Array
  readonly blockList: Int32Array
  readonly featureTable: Int32Array
  readonly found: Float64Array
  readonly leafTable: Float64Array
  readonly order: Uint32Array
}

/** A new workspace of that size. */
export function newWorkspace(size: WorkspaceSize): Workspace {
  const layout = layoutOf(size)
  return workspaceIn(sharedMemory(layout.bytes), layout)
}

/** Views on a memory that is laid out already. */
export function workspaceIn(memory: WebAssembly.Memory, layout: Layout): Workspace {
  const doubles = (at: number, length: number) => new Float64Array(memory.buffer, at, length)
  const integers = (at: number, length: number) => new Int32Array(memory.buffer, at, length)
  const { rows } = layout
  return {
    layout,
    memory,
    gradient: doubles(layout.gradient, rows),
    hessian: doubles(layout.hessian, rows),
    target: doubles(layout.target, rows),
    prediction: doubles(layout.prediction, rows),
    weight: doubles(layout.weight, rows),
    rules: doubles(layout.rules, 8),
    signals: integers(layout.signals, 16),
    task: doubles(layout.task, TASK_WORDS),
    blockList: integers(layout.blockList, layout.blocks),
    featureTable: integers(layout.featureTable, layout.features * FEATURE_WORDS),
    found: doubles(layout.found, layout.threads),
    leafTable: doubles(layout.leafTable, layout.leaves * LEAF_WORDS),
    order: new Uint32Array(memory.buffer, layout.order, rows),
  }
}
