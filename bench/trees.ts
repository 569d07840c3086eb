import { boostingParameters } from '../src/models/trees/parameters.ts'
import { predictorOf } from '../src/models/trees/predictor.ts'
import { trainBoosting } from '../src/models/trees/train.ts'
import type { BenchRow } from './bench-row.ts'
import { madeUpRows, peerOnRows } from './tree-rows.ts'

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
  const rows = madeUpRows(ROWS, FEATURES)
  const ours = trainOurs(rows.features, rows.target)
  const numbers = [ROWS, FEATURES, ROUNDS, LEAVES, THREADS]
  const peers = await peerOnRows('trees_peers.py', rows, numbers)
  if (!isPeers(peers)) return []
  return peers.flatMap((peer) => rowsBeside(ours, peer))
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
  const ensemble = trainBoosting(rows, parameters, 1)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const forecasts = predictorOf(ensemble).rows(columns, LEARNT, ROWS)
  const squares = forecasts.reduce((sum, each, i) => sum + (each - target[LEARNT + i]) ** 2, 0)
  const rmse = Math.sqrt(squares / (ROWS - LEARNT))
  return { name: 'ours', version: '', seconds, cpu: (user + system) / 1e6, rmse }
}
