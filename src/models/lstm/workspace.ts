import { sharedMemory } from '../trees/kernel.ts'
import { type Shape, type WeightLayout, weightLayout } from './shape.ts'

/** Sequences that one thread takes at a time. Fixed, as sums are taken chunk by chunk: any number of threads agrees. */
export const CHUNK = 32

/** What the shared memory must hold. */
export interface WorkspaceSize {
  readonly shape: Shape
  /** Rows of the table that sequences are read from. */
  readonly rows: number
  /** Sequences that may be named at a time. */
  readonly sequences: number
  /** Sequences of a batch; 0 where nothing is learnt. */
  readonly batch: number
  readonly threads: number
}

/** Where a thread keeps what it computes of one layer. */
interface LayerScratch {
  readonly z: number
  readonly cells: number
  readonly gates: number
  readonly squashed: number
}

/** Where a thread keeps what it computes. */
export interface Scratch {
  readonly layers: readonly LayerScratch[]
  readonly dy: number
  readonly dh: number
  readonly dc: number
  readonly dx: number
}

/** Where everything lies in the shared memory: bytes from its start. */
export interface Layout extends WorkspaceSize {
  readonly weightLayout: WeightLayout
  /** What threads tell each other: see `crew.ts`. */
  readonly signals: number
  readonly weights: number
  readonly gradient: number
  /** Adam's running means of the gradient and of its square. */
  readonly mean: number
  readonly square: number
  /** Each layer's weights, each gate's in one row. */
  readonly turned: readonly number[]
  /** Row after row. */
  readonly table: number
  /** The last row of each sequence. */
  readonly order: number
  /** By place in `order`. */
  readonly target: number
  readonly output: number
  /** Layer after layer, sequence after sequence of a batch, a number a unit. */
  readonly masks: number
  /** A mask that hides nothing, of one chunk. */
  readonly open: number
  /** One gradient a chunk. */
  readonly parts: number
  readonly scratches: readonly Scratch[]
  readonly bytes: number
}

function layoutOf(size: WorkspaceSize): Layout {
  let next = 1024
  const take = (numbers: number) => {
    const at = next
    next = at + Math.ceil((numbers * 4) / 64) * 64
    return at
  }
  const { shape, rows, sequences, batch, threads } = size
  const layout = weightLayout(shape)
  const { units, count, layers } = layout
  const learns = batch > 0 ? 1 : 0
  const chunk = CHUNK * units
  const scratch = (): Scratch => ({
    layers: layers.map(({ width }) => ({
      z: take(CHUNK * (shape.steps + 1) * width),
      cells: take(chunk * (shape.steps + 1)),
      gates: take(4 * chunk * shape.steps),
      squashed: take(chunk * shape.steps),
    })),
    dy: take(CHUNK),
    dh: take(learns * chunk),
    dc: take(learns * chunk),
    dx: take(learns * (shape.layers - 1) * chunk * shape.steps),
  })
  const shared = {
    signals: take(16),
    weights: take(count),
    gradient: take(learns * count),
    mean: take(learns * count),
    square: take(learns * count),
    turned: layers.map(({ width }) => take(learns * 4 * units * width)),
    table: take(rows * shape.inputs),
    order: take(sequences),
    target: take(learns * sequences),
    // A chunk is filled up to an even number of rows.
    output: take(sequences + CHUNK),
    masks: take(shape.layers * (batch + CHUNK) * units),
    open: take(chunk),
    parts: take(Math.ceil(batch / CHUNK) * count),
  }
  const scratches = Array.from({ length: threads }, scratch)
  return { ...size, weightLayout: layout, ...shared, scratches, bytes: next }
}

/** The shared memory, as typed arrays. */
export interface Workspace {
  readonly layout: Layout
  readonly memory: WebAssembly.Memory
  readonly signals: Int32Array
  readonly weights: Float32Array
  readonly gradient: Float32Array
  readonly table: Float32Array
  readonly order: Uint32Array
  readonly target: Float32Array
  readonly output: Float32Array
  readonly masks: Float32Array
}

/** A new workspace of that size. */
export function newWorkspace(size: WorkspaceSize): Workspace {
  const layout = layoutOf(size)
  const workspace = workspaceIn(sharedMemory(layout.bytes, 'An LSTM'), layout)
  const { memory } = workspace
  new Float32Array(memory.buffer, layout.open, CHUNK * layout.weightLayout.units).fill(1)
  return workspace
}

/** Views on a memory that is laid out already. */
export function workspaceIn(memory: WebAssembly.Memory, layout: Layout): Workspace {
  const numbers = (at: number, length: number) => new Float32Array(memory.buffer, at, length)
  const { shape, rows, sequences, batch, weightLayout } = layout
  const learns = batch > 0 ? 1 : 0
  return {
    layout,
    memory,
    signals: new Int32Array(memory.buffer, layout.signals, 16),
    weights: numbers(layout.weights, weightLayout.count),
    gradient: numbers(layout.gradient, learns * weightLayout.count),
    table: numbers(layout.table, rows * shape.inputs),
    order: new Uint32Array(memory.buffer, layout.order, sequences),
    target: numbers(layout.target, learns * sequences),
    output: numbers(layout.output, sequences),
    masks: numbers(layout.masks, shape.layers * (batch + CHUNK) * weightLayout.units),
  }
}
