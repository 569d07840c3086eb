import { boostingParameters } from '../src/models/trees/parameters.ts'
import { predictorOf } from '../src/models/trees/predictor.ts'
import { trainBoosting } from '../src/models/trees/train.ts'
import { explainerOf } from '../src/models/trees/tree-shap.ts'
import type { BenchRow } from './bench-row.ts'
import { madeUpRows, peerOnRows } from './tree-rows.ts'

const ROWS = 100_000
const FEATURES = 40
const ROUNDS = 200
const LEAVES = 63
const THREADS = 2
const EXPLAINED = 1000
const REPEATS = 3
const ONE_BY_ONE = 20_000

interface Peer {
  readonly version: string
  /** Seconds, the best of so many. */
  readonly predict: number
  readonly explain: number
  /** Microseconds. */
  readonly p50: number
  readonly p99: number
}

/** Forecasts and explanations of trees beside LightGBM, which may use two threads where ours use one. */
export async function run(): Promise<readonly BenchRow[]> {
  const rows = madeUpRows(ROWS, FEATURES)
  const { features, target } = rows
  const ensemble = trainBoosting(
    { features, target, featureNames: features.map((_, i) => `feature_${i}`), learnt: ROWS },
    boostingParameters({ rounds: ROUNDS, leaves: LEAVES, threads: THREADS }),
    1,
  )
  const predictor = predictorOf(ensemble)
  const explainer = explainerOf(ensemble)
  const predict = best(() => predictor.rows(features, 0, ROWS))
  const explain = best(() => explainer.rows(features, 0, EXPLAINED))
  const single = oneByOne((row) => predictor.row(row), features)
  const numbers = [ROWS, FEATURES, ROUNDS, LEAVES, THREADS, EXPLAINED]
  const peer = await peerOnRows('tree_answers_lightgbm.py', rows, numbers)
  const lightgbm = isPeer(peer) ? peer : undefined
  const trees = `${ROUNDS} trees of ${LEAVES} leaves`
  return [
    {
      job: `one forecast by ${trees}`,
      ours: `${single.p50.toFixed(1)} µs, p99 ${single.p99.toFixed(1)} µs`,
      peer: lightgbm
        ? `LightGBM: ${lightgbm.p50.toFixed(0)} µs, p99 ${lightgbm.p99.toFixed(0)} µs`
        : '–',
      ratio: lightgbm ? `${(single.p50 / lightgbm.p50).toFixed(3)} ×` : '–',
      bar: 'p50 ≤ 20 µs',
      pass: single.p50 <= 20,
    },
    ...(lightgbm
      ? [
          beside(`forecasts of ${ROWS} rows by ${trees}`, predict, lightgbm.predict, lightgbm),
          beside(`TreeSHAP of ${EXPLAINED} rows, ${trees}`, explain, lightgbm.explain, lightgbm),
        ]
      : []),
  ]
}

function beside(job: string, ours: number, theirs: number, { version }: Peer): BenchRow {
  const ratio = ours / theirs
  return {
    job,
    ours: `${ours.toFixed(3)} s (1 thread)`,
    peer: `LightGBM ${version}: ${theirs.toFixed(3)} s (${THREADS} threads)`,
    ratio: `${ratio.toFixed(2)} ×`,
    bar: '≤ 1 ×',
    pass: ratio <= 1,
  }
}

function isPeer(value: unknown): value is Peer {
  return typeof value === 'object' && value !== null
}

/** Seconds of the fastest of some runs. */
function best(work: () => unknown): number {
  let least = Infinity
  for (let i = 0; i < REPEATS; i++) {
    const started = performance.now()
    work()
    least = Math.min(least, performance.now() - started)
  }
  return least / 1000
}

/** Microseconds of single forecasts, each of another row. */
function oneByOne(forecast: (row: Float64Array) => number, columns: readonly Float64Array[]) {
  const took = new Float64Array(ONE_BY_ONE)
  const row = new Float64Array(columns.length)
  let sum = 0
  for (let i = 0; i < ONE_BY_ONE; i++) {
    for (let f = 0; f < row.length; f++) row[f] = columns[f][i]
    const started = performance.now()
    sum += forecast(row)
    took[i] = (performance.now() - started) * 1000
  }
  if (Number.isNaN(sum)) throw new Error('a forecast is no number')
  took.sort()
  return { p50: took[ONE_BY_ONE / 2], p99: took[Math.floor(ONE_BY_ONE * 0.99)] }
}
