import { assert } from '../../runtime/index.ts'
import { backward, forward } from './chunk.ts'
import type { Kernels } from './kernel.ts'
import { CHUNK, type Workspace } from './workspace.ts'

/** Numbers of a block of units: four gates of four units. */
const BLOCK = 16

/**
 * What forecasts gain by each value of their windows, row after row: of the first sequences in `order`, each times its
 * factor, added up. The sums of the gates are where all sequences meet the same weights, so they are added there.
 */
export function inputSlopes(
  workspace: Workspace,
  kernels: Kernels,
  factors: Float64Array,
): Float64Array {
  const { layout, memory } = workspace
  const [scratch] = layout.scratches
  const sequences = factors.length
  assert(layout.batch > 0, 'the workspace has room for the way back')
  assert(sequences <= CHUNK, 'the sequences fill one chunk at most')
  const rows = sequences + (sequences & 1)
  const masks = scratch.layers.map(() => layout.open)
  forward(layout, kernels, scratch, { from: 0, sequences, rows, masks })
  const dy = new Float32Array(memory.buffer, scratch.dy, CHUNK).fill(0)
  dy.set(factors)
  backward(layout, kernels, scratch, { part: layout.parts, rows, masks })

  const { steps, inputs } = layout.shape
  const gates = 4 * layout.weightLayout.units
  const ofRows = new Float32Array(memory.buffer, scratch.layers[0].gates, steps * rows * gates)
  const slopes = new Float64Array(steps * inputs)
  const sums = new Float64Array(gates)
  for (let step = 0; step < steps; step++) {
    sums.fill(0)
    for (let row = 0, at = step * rows * gates; row < rows; row++) {
      for (let gate = 0; gate < gates; gate++) sums[gate] += ofRows[at++]
    }
    throughWeights(workspace, sums, slopes.subarray(step * inputs, (step + 1) * inputs))
  }
  return slopes
}

/** From what is gained by the first layer's sums of one step to what is gained by the values it read. */
function throughWeights(
  { layout, weights }: Workspace,
  sums: Float64Array,
  slopes: Float64Array,
): void {
  const { units, layers } = layout.weightLayout
  const { at, width } = layers[0]
  for (let block = 0; block * BLOCK < sums.length; block++) {
    for (let k = 0; k < slopes.length; k++) {
      const weight = at + (block * width + units + k) * BLOCK
      for (let j = 0; j < BLOCK; j++) slopes[k] += sums[block * BLOCK + j] * weights[weight + j]
    }
  }
}
