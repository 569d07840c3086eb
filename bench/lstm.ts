import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, lstmEngine } from '../src/models/lstm/engine.ts'
import { initialWeights } from '../src/models/lstm/initial-weights.ts'
import { seededRandom } from '../src/runtime/index.ts'
import { toTorch } from '../test/torch-weights.ts'
import type { BenchRow } from './bench-row.ts'
import { pythonPeer } from './peer.ts'

const SEQUENCES = 20_000
const SHAPE = { inputs: 8, steps: 60, hidden: 32, layers: 1 } as const
const BATCHES = [256, 64]
const THREADS = 2
const LEARNING = { rate: 1e-3, clip: Number.POSITIVE_INFINITY }

interface Epoch {
  readonly batch: number
  readonly seconds: number
  readonly cpu: number
  /** Mean squared error of all sequences afterwards. */
  readonly loss: number
}

interface Peer {
  readonly version: string
  readonly epochs: readonly Epoch[]
}

/** One epoch of an LSTM beside PyTorch: the same rows, batches, first weights, optimiser, precision and threads. */
export async function run(): Promise<readonly BenchRow[]> {
  const { table, target } = madeUpRows()
  const weights = initialWeights(SHAPE, seededRandom(2))
  const folder = await mkdtemp(join(tmpdir(), 'quantai-bench-'))
  try {
    trainOurs(table, target, weights, BATCHES[0])
    const ours = BATCHES.map((batch) => trainOurs(table, target, weights, batch))
    const rows = join(folder, 'rows')
    const start = join(folder, 'weights.json')
    await writeFile(rows, Buffer.concat([bytesOf(table), bytesOf(target)]))
    await writeFile(start, JSON.stringify(toTorch(SHAPE, weights)))
    const { steps, inputs, hidden } = SHAPE
    const numbers = [SEQUENCES, steps, inputs, hidden, THREADS, ...BATCHES].map(String)
    const peer = await pythonPeer('lstm_torch.py', [rows, start, ...numbers])
    if (!isPeer(peer)) return []
    return ours.flatMap((each, i) => rowsBeside(each, peer.epochs[i], peer.version))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function rowsBeside(ours: Epoch, peer: Epoch, version: string): readonly BenchRow[] {
  const { steps, inputs, hidden } = SHAPE
  const ratio = ours.seconds / peer.seconds
  const error = ours.loss / peer.loss
  const inSeconds = ({ seconds, cpu }: Epoch) => `${seconds.toFixed(2)} s (CPU ${cpu.toFixed(2)} s)`
  const job = `LSTM(${hidden}), ${SEQUENCES} × ${steps} × ${inputs}, one epoch in batches of ${ours.batch}`
  return [
    {
      job: `${job}, ${THREADS} threads`,
      ours: inSeconds(ours),
      peer: `PyTorch ${version}: ${inSeconds(peer)}`,
      ratio: `${ratio.toFixed(2)} ×`,
      bar: '≤ 1 ×',
      pass: ratio <= 1,
    },
    {
      job: 'mean squared error after that',
      ours: ours.loss.toFixed(5),
      peer: `PyTorch: ${peer.loss.toFixed(5)}`,
      ratio: `${error.toFixed(4)} ×`,
      bar: '≤ 1.02 ×',
      pass: error <= 1.02,
    },
  ]
}

function isPeer(value: unknown): value is Peer {
  return typeof value === 'object' && value !== null && 'epochs' in value
}

/** Noise, and targets that need a value of now and one of half an hour ago. */
function madeUpRows() {
  const { inputs, steps } = SHAPE
  const random = seededRandom(1)
  const length = SEQUENCES + steps - 1
  const table = Float32Array.from({ length: length * inputs }, () => random.normal())
  const target = Float32Array.from({ length: SEQUENCES }, (_, i) => {
    const last = (i + steps - 1) * inputs
    return table[last] / 2 + table[last - 5 * inputs + 1] / 3 + random.normal() / 10
  })
  return { table, target }
}

function trainOurs(
  table: Float32Array,
  target: Float32Array,
  weights: Float32Array,
  batch: number,
): Epoch {
  const rows = table.length / SHAPE.inputs
  const engine = lstmEngine({ shape: SHAPE, rows, sequences: SEQUENCES, batch, threads: THREADS })
  engine.table.set(table)
  engine.target.set(target)
  engine.weights.set(weights)
  engine.masks.fill(1)
  for (let i = 0; i < SEQUENCES; i++) engine.order[i] = i + SHAPE.steps - 1
  const cpuBefore = process.cpuUsage()
  const started = performance.now()
  for (let at = 0; at < SEQUENCES; at += batch) {
    engine.learn(at, Math.min(batch, SEQUENCES - at), LEARNING)
  }
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const loss = lossOf(engine)
  engine.end()
  return { batch, seconds, cpu: (user + system) / 1e6, loss }
}

function lossOf(engine: Engine): number {
  engine.forecast(0, SEQUENCES)
  let squares = 0
  for (let i = 0; i < SEQUENCES; i++) squares += (engine.output[i] - engine.target[i]) ** 2
  return squares / SEQUENCES
}

function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
