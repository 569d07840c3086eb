import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ARCHIVE_FOLDER } from './archive-candles.ts'
import type { BenchRow } from './bench-row.ts'
import { commandLine } from './command-line.ts'

const MODELS = 'persistence,drift,ewma-mean,ridge'

/** The whole command a quant runs: load, features, walk-forward with monthly retraining, scores, page. */
export async function run(): Promise<readonly BenchRow[]> {
  if (!existsSync(ARCHIVE_FOLDER)) {
    console.log(`evaluation: skipped, there is no ${ARCHIVE_FOLDER}`)
    return []
  }
  const folder = await mkdtemp(join(tmpdir(), 'quantai-bench-'))
  try {
    const range = ['--from', '2023-01-01', '--to', '2025-02-01']
    await commandLine(folder, ['import', resolve(ARCHIVE_FOLDER), ...range])
    const args = ['evaluate', '--symbol', 'BTCUSDT', ...range, '--models', MODELS, '--json']
    const { seconds, peakMb, output } = await commandLine(folder, args)
    const { plan, models } = JSON.parse(output)
    return [
      {
        job: `evaluate ${MODELS}: 25 months, ${plan.folds.length} monthly folds, ${models[0].card.rows} forecasts`,
        ours: `${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB`,
        peer: '–',
        ratio: '–',
        bar: '≤ 30 s, ≤ 2000 MB',
        pass: seconds <= 30 && !(peakMb > 2000),
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
