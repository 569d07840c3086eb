import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { featureSet } from '../src/features/index.ts'
import { type Candles, sliceCandles } from '../src/market/index.ts'
import { evaluate, modelByName } from '../src/models/index.ts'
import { ARCHIVE_FOLDER, archiveCandles } from './archive-candles.ts'
import type { BenchRow } from './bench-row.ts'
import { commandLine } from './command-line.ts'
import { lightgbm } from './lightgbm-model.ts'

const RANGE = ['--from', '2023-02-01', '--to', '2025-02-01'] as const
const [FROM, TO] = [Date.UTC(2023, 1, 1), Date.UTC(2025, 1, 1)]
const MODELS = 'persistence,boosting'

/** 24 months, retrained each month of the last twelve: what it costs, and its score beside LightGBM's. */
export async function run(): Promise<readonly BenchRow[]> {
  const candles = await archiveCandles()
  if (candles === undefined) {
    console.log(`walk-forward: skipped, there is no ${ARCHIVE_FOLDER}`)
    return []
  }
  const folder = await mkdtemp(join(tmpdir(), 'quantai-bench-'))
  try {
    await commandLine(folder, ['import', resolve(ARCHIVE_FOLDER), ...RANGE])
    const args = ['evaluate', '--symbol', 'BTCUSDT', ...RANGE, '--models', MODELS, '--json']
    const { seconds, peakMb } = await commandLine(folder, args)
    const cost = {
      job: 'evaluate boosting, core@1: 24 months, 12 of them tested, retrained each month',
      ours: `${(seconds / 60).toFixed(1)} min, ${peakMb.toFixed(0)} MB`,
      ...{ peer: '–', ratio: '–', bar: '≤ 10 min, ≤ 4096 MB' },
      pass: seconds <= 600 && !(peakMb > 4096),
    }
    return [cost, ...(await besideLightgbm(candles))]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function besideLightgbm(candles: Candles): Promise<readonly BenchRow[]> {
  const from = candles.openTime.findIndex((time) => time >= FROM)
  const to = candles.openTime.findLastIndex((time) => time < TO) + 1
  const { models } = await evaluate({
    candles: sliceCandles(candles, from, to),
    instrument: { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' },
    ...{ dataHash: '', codeVersion: '', seed: 1, now: Date.now },
    ...{ from: FROM, to: TO, set: featureSet('core@1'), horizonMinutes: 10 },
    ...{ scheme: 'expanding', trainDays: 365, retrain: 'month' },
    models: [lightgbm, modelByName('boosting')],
    rival: lightgbm.name,
  })
  const [theirs, ours] = [lightgbm.name, 'boosting'].map((name) =>
    models.find((model) => model.name === name),
  )
  if (theirs === undefined || ours === undefined) return []
  const score = ({ card }: typeof ours) => {
    const { value, low, high } = card.r2Percent
    const [r2, least, most] = [value, low, high].map((each) => (each ?? Number.NaN).toFixed(3))
    return `R² ${r2} % [${least}, ${most}], IC ${card.ic.value?.toFixed(3)}, rank IC ${card.rankIc.value?.toFixed(3)}`
  }
  const difference = ours.versus?.plain
  return [
    {
      job: 'score of that beside LightGBM with like parameters, same rows, folds and target',
      ours: score(ours),
      peer: `LightGBM: ${score(theirs)}`,
      ratio: `ours loses less: DM ${difference?.statistic.toFixed(2)}, p ${difference?.pValue.toFixed(2)}`,
      bar: 'R² not below its interval',
      pass: (ours.card.r2Percent.value ?? -Infinity) >= (theirs.card.r2Percent.low ?? Infinity),
    },
  ]
}
