import { sharedMemory } from './kernel.ts'

/** Cells of a feature's histogram. */
const CELLS = 256

/** Doubles that describe one feature's best split: see `bestSplit`. */
export const SPLIT_WORDS = 6

/** A node as `addLeaves` walks it. */
export const NODE_BYTES = 24

/** Features whose bins lie together in one 8-byte word. */
export const BLOCK = 8

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
  /** Block after block, 8 bytes a row. */
  readonly bins: number
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
  readonly blockList: number
  /** One histogram for each helper. */
  readonly ownHistograms: number
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
  const shared = {
    bins: take(blocks * rows * 8),
    gradient: take(rows * 8),
    hessian: take(rows * 8),
    cells: take(rows * 8 * words),
    target: take(rows * 8),
    prediction: take(rows * 8),
    weight: take(rows * 8),
    rules: take(64),
    signals: take(64),
    blockList: take(blocks * 4),
    ownHistograms: take((threads - 1) * histogramBytes),
    order: take(rows * 4 + 64),
    left: take(rows * 4 + 64),
    right: take(rows * 4 + 64),
    histograms: take(leaves * histogramBytes),
    splits: take(2 * features * SPLIT_WORDS * 8),
    skipped: take(rows),
    nodes: take((2 * leaves - 1) * NODE_BYTES),
  }
  return { ...size, blocks, featureBytes, histogramBytes, ...shared, bytes: next }
}

/** Where a feature's bins begin; a row's is every eighth byte. */
export function binsOf({ bins, rows }: Layout, feature: number): number {
  return bins + Math.floor(feature / BLOCK) * rows * 8 + (feature % BLOCK)
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
}

/** A new workspace of that size. */
export function newWorkspace(size: WorkspaceSize): Workspace {
  const layout = layoutOf(size)
  return workspaceIn(sharedMemory(layout.bytes), layout)
}

/** Views on a memory that is laid out already. */
export function workspaceIn(memory: WebAssembly.Memory, layout: Layout): Workspace {
  const doubles = (at: number, length: number) => new Float64Array(memory.buffer, at, length)
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
    signals: new Int32Array(memory.buffer, layout.signals, 16),
  }
}
