import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boostingParameters } from '../src/models/trees/parameters.ts'
import { trainBoosting } from '../src/models/trees/train.ts'
import { leafOf } from '../src/models/trees/tree.ts'
import { seededRandom } from '../src/runtime/index.ts'
import type { BenchRow } from './bench-row.ts'
import { pythonPeer } from './peer.ts'

/** Four fifths are learnt from, the last fifth is forecast. */
const ROWS = 625_000
const LEARNT = 500_000
const FEATURES = 40
const ROUNDS = 200
const LEAVES = 63
const THREADS = 2

interface Peer {
  readonly name: string
  readonly version: string
  readonly seconds: number
  readonly cpu: number
  readonly rmse: number
}

/** Boosting beside XGBoost and LightGBM, who get the same rows, the same size of trees and as many threads. */
export async function run(): Promise<readonly BenchRow[]> {
  const { features, target } = madeUpRows()
  const ours = trainOurs(features, target)
  const folder = await mkdtemp(join(tmpdir(), 'quantai-bench-'))
  try {
    const path = join(folder, 'rows')
    const file = await open(path, 'w')
    for (const column of [...features, target]) await file.write(new Uint8Array(column.buffer))
    await file.close()
    const numbers = [ROWS, FEATURES, ROUNDS, LEAVES, THREADS].map(String)
    const peers = await pythonPeer('trees_peers.py', [path, ...numbers])
    if (!isPeers(peers)) return []
    return peers.flatMap((peer) => rowsBeside(ours, peer))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function rowsBeside(ours: Peer, peer: Peer): readonly BenchRow[] {
  const bar = peer.name === 'LightGBM' ? 1.3 : 1
  const ratio = ours.seconds / peer.seconds
  const error = ours.rmse / peer.rmse
  const inSeconds = ({ seconds, cpu }: Peer) => `${seconds.toFixed(1)} s (CPU ${cpu.toFixed(1)} s)`
  return [
    {
      job: `boosting, ${LEARNT} × ${FEATURES}, ${ROUNDS} trees of ${LEAVES} leaves, ${THREADS} threads`,
      ours: inSeconds(ours),
      peer: `${peer.name} ${peer.version}: ${inSeconds(peer)}`,
      ratio: `${ratio.toFixed(2)} ×`,
      bar: `≤ ${bar} ×`,
      pass: ratio <= bar,
    },
    {
      job: 'RMSE of that on rows it has not seen',
      ours: ours.rmse.toFixed(5),
      peer: `${peer.name}: ${peer.rmse.toFixed(5)}`,
      ratio: `${error.toFixed(4)} ×`,
      bar: '≤ 1.002 ×',
      pass: error <= 1.002,
    },
  ]
}

function isPeers(value: unknown): value is readonly Peer[] {
  return Array.isArray(value)
}

function madeUpRows() {
  const random = seededRandom(1)
  const column = () => Float64Array.from({ length: ROWS }, () => random.normal())
  const features = Array.from({ length: FEATURES }, column)
  const [a, b, c, d] = features
  const target = column().map(
    (noise, i) => noise + a[i] * b[i] + Math.sin(2 * c[i]) + Math.abs(d[i]) / 2,
  )
  return { features, target }
}

function trainOurs(columns: readonly Float64Array[], target: Float64Array): Peer {
  const rows = {
    featureNames: columns.map((_, i) => `feature_${i}`),
    features: columns.map((column) => column.subarray(0, LEARNT)),
    target: target.subarray(0, LEARNT),
    learnt: LEARNT,
  }
  const parameters = boostingParameters({ rounds: ROUNDS, leaves: LEAVES, threads: THREADS })
  const cpuBefore = process.cpuUsage()
  const started = performance.now()
  const { base, trees } = trainBoosting(rows, parameters, 1)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  let squares = 0
  const row = new Float64Array(FEATURES)
  for (let i = LEARNT; i < ROWS; i++) {
    for (let f = 0; f < FEATURES; f++) row[f] = columns[f][i]
    const forecast = trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, row)], base)
    squares += (forecast - target[i]) ** 2
  }
  const rmse = Math.sqrt(squares / (ROWS - LEARNT))
  return { name: 'ours', version: '', seconds, cpu: (user + system) / 1e6, rmse }
}
