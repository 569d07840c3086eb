import { assert, type Random, seededRandom, shuffle } from '../../runtime/index.ts'
import { type Engine, lstmEngine } from './engine.ts'
import { initialWeights } from './initial-weights.ts'
import type { Shape } from './shape.ts'
import { CHUNK } from './workspace.ts'

/** How a network is trained. */
export interface TrainingPlan {
  readonly rate: number
  /** Longest gradient: a longer one is shortened to it. */
  readonly clip: number
  readonly epochs: number
  readonly batch: number
  /** Epochs without a new best after which it is given up. */
  readonly patience: number
  /** Share of the units that are hidden while learning. */
  readonly dropout: number
  /** Of so many sequences one is taken each epoch, another one in the next: neighbours tell nearly the same. */
  readonly stride: number
  readonly threads: number
}

/** What networks learn from and what they watch. Sequences are named by their last row in the table. */
export interface TrainingSequences {
  /** Rows of the table. */
  readonly rows: number
  /** Writes the normalised rows, one after the other. */
  readonly fill: (table: Float32Array) => void
  readonly targetOf: (row: number) => number
  /** One for each network. */
  readonly parts: readonly TrainingPart[]
}

interface TrainingPart {
  readonly learn: Uint32Array
  /** No label of these reaches into one of `learn`. */
  readonly watch: Uint32Array
}

/**
 * Trains networks, one after the other in the same memory, and gives their weights: of each those with the least squared
 * error on the sequences it watched, which are those of the naive forecast if nothing was better. The same seed gives
 * the same bits for any number of threads.
 */
export function trainLstms(
  shape: Shape,
  sequences: TrainingSequences,
  plan: TrainingPlan,
  seed: number,
): readonly Float32Array[] {
  const { batch, stride, threads } = plan
  const random = seededRandom(seed)
  const taken = sequences.parts.map(({ learn, watch }) => ({
    learn,
    watch: watch.filter((_, i) => i % stride === 0),
  }))
  const room = taken.map(({ learn, watch }) => watch.length + Math.ceil(learn.length / stride))
  const engine = lstmEngine({
    ...{ shape, batch, threads },
    rows: sequences.rows,
    sequences: Math.max(...room),
  })
  try {
    sequences.fill(engine.table)
    // Drawn beforehand, so that no network's luck hangs on what the one before it read.
    const seeds = taken.map(() => random.integer(2 ** 31))
    return taken.map((part, i) => trainOne(engine, part, sequences, plan, seededRandom(seeds[i])))
  } finally {
    engine.end()
  }
}

function trainOne(
  engine: Engine,
  { learn, watch }: TrainingPart,
  sequences: TrainingSequences,
  plan: TrainingPlan,
  random: Random,
): Float32Array {
  const { batch, epochs, patience, stride } = plan
  assert(learn.length > 0 && watch.length > 0, 'there are sequences to learn from and to watch')
  engine.begin(initialWeights(engine.layout.shape, random))
  // Watched ones lie before those that are learnt from.
  name(engine, 0, watch, sequences)
  let best = engine.weights.slice()
  let least = watchedError(engine, watch.length)
  let since = 0
  for (let epoch = 0; epoch < epochs && since < patience; epoch++) {
    const taken = learn.filter((_, i) => i % stride === epoch % stride)
    shuffle(taken, random)
    name(engine, watch.length, taken, sequences)
    for (let done = 0; done < taken.length; done += batch) {
      const count = Math.min(batch, taken.length - done)
      drawMasks(engine, count, plan.dropout, random)
      engine.learn(watch.length + done, count, plan)
    }
    const error = watchedError(engine, watch.length)
    since += 1
    if (!(error < least)) continue
    least = error
    best = engine.weights.slice()
    since = 0
  }
  return best
}

function name(
  { order, target }: Engine,
  from: number,
  rows: Uint32Array,
  { targetOf }: TrainingSequences,
): void {
  order.set(rows, from)
  for (let i = 0; i < rows.length; i++) target[from + i] = targetOf(rows[i])
}

/** Summed squared error of the first `count` sequences. */
function watchedError(engine: Engine, count: number): number {
  engine.forecast(0, count)
  let squares = 0
  for (let i = 0; i < count; i++) squares += (engine.output[i] - engine.target[i]) ** 2
  return squares
}

/** One mask a sequence and layer, the same at every step (Gal & Ghahramani 2016). What stays is enlarged to make up. */
function drawMasks({ masks, layout }: Engine, count: number, dropout: number, random: Random) {
  const { units } = layout.weightLayout
  const kept = 1 / (1 - dropout)
  for (let layer = 0; layer < layout.shape.layers; layer++) {
    const at = layer * (layout.batch + CHUNK) * units
    for (let i = at; i < at + count * units; i++) {
      masks[i] = dropout > 0 && random.uniform() < dropout ? 0 : kept
    }
  }
}
