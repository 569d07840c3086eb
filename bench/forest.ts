import { forestParameters } from '../src/models/trees/parameters.ts'
import { predictorOf } from '../src/models/trees/predictor.ts'
import { trainForest } from '../src/models/trees/train.ts'
import type { BenchRow } from './bench-row.ts'
import { madeUpRows, peerOnRows } from './tree-rows.ts'

/** Four fifths are learnt from, the last fifth is forecast. */
const ROWS = 75_000
const LEARNT = 60_000
const FEATURES = 40
const TREES = 100
const LEAVES = 64
const THREADS = 2

interface Peer {
  readonly version: string
  readonly seconds: number
  readonly rmse: number
  /** R² of each row by the trees that did not draw it. */
  readonly outOfBag: number
}

/** A random forest beside scikit-learn's: as many trees, leaves, rows and features a split, and threads. */
export async function run(): Promise<readonly BenchRow[]> {
  const rows = madeUpRows(ROWS, FEATURES)
  const { features, target } = rows
  const started = performance.now()
  const forest = trainForest(
    {
      featureNames: features.map((_, i) => `feature_${i}`),
      features: features.map((column) => column.subarray(0, LEARNT)),
      target: target.subarray(0, LEARNT),
      learnt: LEARNT,
    },
    forestParameters({
      ...{ trees: TREES, leaves: LEAVES, minChildRows: 20, rowShare: 1, threads: THREADS },
      ...{ featuresPerSplit: 1 / 3, outOfBag: true },
    }),
    1,
  )
  const seconds = (performance.now() - started) / 1000
  const forecasts = predictorOf(forest).rows(features, LEARNT, ROWS)
  const squares = forecasts.reduce((sum, each, i) => sum + (each - target[LEARNT + i]) ** 2, 0)
  const rmse = Math.sqrt(squares / (ROWS - LEARNT))
  const outOfBag = forest.outOfBag?.r2 ?? Number.NaN
  const numbers = [ROWS, LEARNT, FEATURES, TREES, LEAVES, THREADS]
  const peer = await peerOnRows('forest_sklearn.py', rows, numbers)
  if (!isPeer(peer)) return []
  const ratio = peer.seconds / seconds
  const error = rmse / peer.rmse
  return [
    {
      job: `random forest, ${LEARNT} × ${FEATURES}, ${TREES} trees of ${LEAVES} leaves, out-of-bag score, ${THREADS} threads`,
      ours: `${seconds.toFixed(1)} s`,
      peer: `scikit-learn ${peer.version}: ${peer.seconds.toFixed(1)} s`,
      ratio: `${ratio.toFixed(1)} × its speed`,
      bar: '≥ 5 ×',
      pass: ratio >= 5,
    },
    {
      job: 'RMSE of that on rows it has not seen; R² out of bag',
      ours: `${rmse.toFixed(5)}; ${outOfBag.toFixed(4)}`,
      peer: `scikit-learn: ${peer.rmse.toFixed(5)}; ${peer.outOfBag.toFixed(4)}`,
      ratio: `${error.toFixed(4)} ×`,
      bar: '≤ 1.002 ×',
      pass: error <= 1.002,
    },
  ]
}

function isPeer(value: unknown): value is Peer {
  return typeof value === 'object' && value !== null
}
