import { type Random, seededRandom } from '../../runtime/index.ts'
import { ModelError } from '../model-error.ts'
import type { BoostingParameters, ForestParameters } from './parameters.ts'
import type { TrainingRows } from './training-rows.ts'

interface Gradients {
  readonly order: Uint32Array
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/** Fills the order with the rows a boosted tree learns from; gives how many. */
export function sampleRows(
  { order, gradient, hessian }: Gradients,
  { rowShare, goss }: BoostingParameters,
  learnt: number,
  random: Random,
): number {
  if (goss) {
    const sizes = gradient.slice(0, learnt).map(Math.abs)
    const edge = sizes.slice().sort()[Math.max(0, Math.floor(learnt * (1 - goss.top)) - 1)]
    const chance = goss.other / (1 - goss.top)
    let used = 0
    for (let row = 0; row < learnt; row++) {
      if (sizes[row] <= edge) {
        if (random.uniform() >= chance) continue
        // The few stand for the many they were drawn from.
        gradient[row] /= chance
        hessian[row] /= chance
      }
      order[used++] = row
    }
    return used
  }
  const wanted = Math.max(1, Math.round(learnt * rowShare))
  drawWithout(order, learnt, wanted, random)
  return wanted
}

/** Draws rows in their order, each once. */
function drawWithout(order: Uint32Array, rows: number, wanted: number, random: Random): void {
  if (wanted === rows) {
    for (let row = 0; row < rows; row++) order[row] = row
    return
  }
  let used = 0
  for (let row = 0; used < wanted; row++) {
    if (wanted - used === rows - row || random.uniform() * (rows - row) < wanted - used) {
      order[used++] = row
    }
  }
}

/** What fills the order with the `drawn` rows of one of a forest's trees. */
export function bagger(
  order: Uint32Array,
  { learnt, time }: TrainingRows,
  { withoutReplacement, blockMs }: ForestParameters,
  drawn: number,
): (random: Random) => void {
  if (blockMs > 0) {
    if (time === undefined) {
      throw new ModelError('BAD_PARAMETERS', 'blockMs needs rows that say when they were known')
    }
    const starts = blockStarts(time.asOf, learnt, blockMs)
    return (random) => drawBlocks(order, starts, drawn, withoutReplacement, random)
  }
  if (withoutReplacement) return (random) => drawWithout(order, learnt, drawn, random)
  return (random) => {
    for (let i = 0; i < drawn; i++) order[i] = random.integer(learnt)
    order.subarray(0, drawn).sort()
  }
}

/** Where each block of that length begins, by the clock; then the number of rows. */
function blockStarts(asOf: Float64Array, rows: number, blockMs: number): readonly number[] {
  const starts: number[] = []
  let last = Number.NaN
  for (let row = 0; row < rows; row++) {
    const block = Math.floor(asOf[row] / blockMs)
    if (block !== last) starts.push(row)
    last = block
  }
  return [...starts, rows]
}

/** Draws whole blocks until there are rows enough; the last one is cut short. */
function drawBlocks(
  order: Uint32Array,
  starts: readonly number[],
  drawn: number,
  withoutReplacement: boolean,
  random: Random,
): void {
  const pool = Array.from({ length: starts.length - 1 }, (_, block) => block)
  let used = 0
  while (used < drawn) {
    const at = random.integer(pool.length)
    const block = pool[at]
    if (withoutReplacement) pool.splice(at, 1)
    for (let row = starts[block]; row < starts[block + 1] && used < drawn; row++) {
      order[used++] = row
    }
  }
  order.subarray(0, drawn).sort()
}

/** The randomness of one of a forest's trees. */
export function treeRandom(seed: number, tree: number): Random {
  return seededRandom(seed * 1_000_003 + tree)
}
