import type { Kernels } from './kernel.ts'
import { CHUNK, type Layout, type Scratch, type Workspace } from './workspace.ts'

/** What a thread is asked to do with sequences `order[from..from + count)`. */
export interface Job {
  readonly learns: boolean
  readonly from: number
  readonly count: number
}

/** Bytes of a number. */
const NUMBER = 4

/** Forecasts the sequences of one chunk of a job, and adds up their gradient where the job is to learn. */
export function workOn(
  workspace: Workspace,
  kernels: Kernels,
  scratch: Scratch,
  { learns, from, count }: Job,
  chunk: number,
): void {
  const { layout } = workspace
  const offset = chunk * CHUNK
  const sequences = Math.min(CHUNK, count - offset)
  // The kernels take rows two at a time.
  const rows = sequences + (sequences & 1)
  const batchRows = layout.batch + CHUNK
  const { units } = layout.weightLayout
  const masks = scratch.layers.map((_, layer) =>
    learns ? layout.masks + (layer * batchRows + offset) * units * NUMBER : layout.open,
  )
  forward(layout, kernels, scratch, { from: from + offset, sequences, rows, masks })
  if (!learns) return

  const { output, target } = workspace
  const dy = new Float32Array(workspace.memory.buffer, scratch.dy, CHUNK).fill(0)
  for (let i = 0; i < sequences; i++) {
    const place = from + offset + i
    dy[i] = (2 * (output[place] - target[place])) / count
  }
  const part = layout.parts + chunk * layout.weightLayout.count * NUMBER
  backward(layout, kernels, scratch, { part, rows, masks })
}

interface Forward {
  readonly from: number
  readonly sequences: number
  readonly rows: number
  readonly masks: readonly number[]
}

/** Forecasts sequences `order[from..from + sequences)`, as many as a chunk has at most. */
export function forward(
  layout: Layout,
  kernels: Kernels,
  scratch: Scratch,
  { from, sequences, rows, masks }: Forward,
): void {
  const { shape, weightLayout } = layout
  const { steps, inputs } = shape
  const { units, layers, head } = weightLayout
  scratch.layers.forEach(({ z, cells, gates, squashed }, layer) => {
    const { at, width } = layers[layer]
    if (layer === 0) {
      const { table, order } = layout
      kernels.gather(table, order, from, sequences, z, cells, rows, steps, units, inputs)
    } else {
      const below = scratch.layers[layer - 1].z
      kernels.couple(below, layers[layer - 1].width, masks[layer - 1], z, cells, rows, steps, units)
    }
    const weights = layout.weights + at * NUMBER
    kernels.forwardLayer(z, cells, gates, squashed, weights, rows, steps, units, width)
  })
  const top = layers.length - 1
  const { width } = layers[top]
  const h = scratch.layers[top].z + steps * rows * width * NUMBER
  const weights = layout.weights + head * NUMBER
  const out = layout.output + from * NUMBER
  // The row that only makes the number even must not be written over its neighbour's.
  kernels.forecast(h, width, masks[top], weights, sequences, units, out)
}

interface Backward {
  readonly part: number
  readonly rows: number
  readonly masks: readonly number[]
}

/** Back from `dy` through what `forward` left in the scratch; a layer's gates become what is gained by their sums. */
export function backward(
  layout: Layout,
  kernels: Kernels,
  scratch: Scratch,
  { part, rows, masks }: Backward,
): void {
  const { shape, weightLayout, turned } = layout
  const { steps } = shape
  const { units, layers, head, count } = weightLayout
  const { dy, dh, dc, dx } = scratch
  const unitBytes = rows * units * NUMBER
  kernels.clear(part, count * NUMBER)
  const top = layers.length - 1
  for (let layer = top; layer >= 0; layer--) {
    const { z, cells, gates, squashed } = scratch.layers[layer]
    const { at, width } = layers[layer]
    if (layer === top) {
      const h = z + steps * rows * width * NUMBER
      const weights = layout.weights + head * NUMBER
      const gradient = part + head * NUMBER
      kernels.backHead(h, width, masks[top], weights, dy, rows, units, dh, gradient)
    } else {
      kernels.uncouple(dx, masks[layer], rows, steps, units)
      kernels.clear(dh, unitBytes)
    }
    kernels.clear(dc, unitBytes)
    const above = layer === top ? 0 : dx
    const below = layer === 0 ? 0 : dx
    const gradient = part + at * NUMBER
    kernels.backwardLayer(
      ...[z, cells, gates, squashed, turned[layer], dh, dc, above, below, gradient],
      ...[rows, steps, units, width],
    )
  }
}
