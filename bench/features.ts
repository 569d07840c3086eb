import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  computeFeatures,
  type FeatureSet,
  featureSet,
  latestFeatures,
  warmupOf,
} from '../src/features/index.ts'
import { type Candles, sliceCandles } from '../src/market/index.ts'
import { ARCHIVE_FOLDER, archiveCandles } from './archive-candles.ts'
import type { BenchRow } from './bench-row.ts'
import { duckdbFeatures, type PeerResult } from './features-duckdb.ts'

const core = featureSet('core@1')

/**
 * The best of so many counts, for every contestant: a shared machine's pauses are nobody's work.
 */
const RUNS = 5

/**
 * What plain SQL windows and plain pandas can say of core@1: 42 features of 48. Left out are MACD
 * (exponential means with a finite window), skewness, autocorrelation, and the time of the week,
 * which would only repeat the time of the day.
 */
const common: FeatureSet = {
  id: 'common subset of core@1',
  features: core.features.filter(
    ({ name }) => !/^(macd|skewness|autocorrelation|time_of_week)/.test(name),
  ),
}

/**
 * The speed of features, beside DuckDB and pandas doing the same in the same run. Nothing where the
 * archive is absent.
 */
export async function run(): Promise<readonly BenchRow[]> {
  const candles = await archiveCandles()
  if (candles === undefined) {
    console.log(`features: skipped, there is no ${ARCHIVE_FOLDER}`)
    return []
  }
  const cpuBefore = process.cpuUsage()
  const whole = best(secondsOf(() => computeFeatures(core, candles), RUNS))
  const cpu = process.cpuUsage(cpuBefore)
  const part = best(secondsOf(() => computeFeatures(common, candles), RUNS))
  const columns = common.features.length
  const bare = best(secondsOf(() => bareColumns(columns, candles.length), RUNS))
  const rows: BenchRow[] = [
    {
      job: `core@1, ${core.features.length} features of ${candles.length} candles as columns`,
      ours: `${inSeconds(whole)} (mean CPU ${inSeconds((cpu.user + cpu.system) / 1e6 / RUNS)})`,
      peer: '–',
      ratio: '–',
      bar: '≤ 3 s',
      pass: whole <= 3,
    },
    liveRow(candles),
    {
      job: `${columns} columns as long, new, each number written once: no features can be had sooner`,
      ours: `${inSeconds(part)} with features in them`,
      peer: `bare memory: ${inSeconds(bare)}`,
      ratio: `${(bare / part).toFixed(2)} ×`,
      bar: '–',
      pass: true,
    },
  ]
  const job = `${columns} features of core@1 that the peer can say`
  rows.push(peerRow(job, part, 'DuckDB SQL', await duckdbFeatures(candles, RUNS), 5, candles))
  const pandas = await pandasFeatures()
  if (pandas === undefined)
    console.log('features: no python3 with pandas here, so that peer is skipped')
  else rows.push(peerRow(job, part, 'pandas', pandas, 10, candles))
  return rows
}

/** What any computation of so many columns pays before it computes: memory, asked for and written. */
function bareColumns(columns: number, length: number): readonly Float64Array[] {
  return Array.from({ length: columns }, () => new Float64Array(length).fill(1))
}

function peerRow(
  job: string,
  ours: number,
  name: string,
  peer: PeerResult,
  bar: number,
  candles: Candles,
): BenchRow {
  assertSame(candles, name, peer.last)
  const ratio = best(peer.seconds) / ours
  return {
    job,
    ours: inSeconds(ours),
    peer: `${name} ${peer.version}: ${inSeconds(best(peer.seconds))}`,
    ratio: `${ratio.toFixed(1)} ×`,
    bar: `≥ ${bar} ×`,
    pass: ratio >= bar,
  }
}

/** A race is only won by doing the same: the peer's last row has to be ours, to seven digits. */
function assertSame(candles: Candles, peer: string, last: PeerResult['last']): void {
  latestFeatures(common, candles).forEach((value, k) => {
    const { name } = common.features[k]
    const theirs = last[name]
    if (Math.abs(theirs - value) <= 1e-7 * Math.max(1, Math.abs(value))) return
    throw new Error(`${peer} says ${name} is ${theirs}, we say ${value}`)
  })
}

const MINUTES = 2500

/**
 * One new candle, all of core@1. The quietest of five rounds, since a shared machine's pauses are
 * not ours.
 */
function liveRow(candles: Candles): BenchRow {
  const rounds = [1, 2, 3, 4, 5].map((round) => {
    const first = round * 100_000
    const times = Array.from({ length: MINUTES }, (_, minute) => {
      // What a live market has at hand: somewhat more than a set needs.
      const recent = sliceCandles(candles, first + minute - 2 * warmupOf(core), first + minute)
      const start = performance.now()
      latestFeatures(core, recent)
      return performance.now() - start
    })
    return times.sort((a, b) => a - b)
  })
  const at = (share: number) => best(rounds.map((times) => times[Math.floor(MINUTES * share)]))
  return {
    job: `one new candle → all of core@1, ${MINUTES} times`,
    ours: `p50 ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms`,
    peer: '–',
    ratio: '–',
    bar: 'p99 ≤ 1 ms',
    pass: at(0.99) <= 1,
  }
}

async function pandasFeatures(): Promise<PeerResult | undefined> {
  const script = fileURLToPath(new URL('features_pandas.py', import.meta.url))
  const python = promisify(execFile)
  const absent = await python('python3', ['-c', 'import pandas']).then(
    () => false,
    () => true,
  )
  if (absent) return undefined
  const { stdout } = await python('python3', [script, ARCHIVE_FOLDER, String(RUNS)])
  return JSON.parse(stdout)
}

function secondsOf(work: () => unknown, runs: number): readonly number[] {
  return Array.from({ length: runs }, () => {
    const start = performance.now()
    work()
    return (performance.now() - start) / 1000
  })
}

function best(numbers: readonly number[]): number {
  return Math.min(...numbers)
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`
}

if (import.meta.main) console.table(await run())
