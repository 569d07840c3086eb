import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ARCHIVE_FOLDER } from './archive-candles.ts'
import type { BenchRow } from './bench-row.ts'
import { commandLine } from './command-line.ts'
import { pythonPeer } from './peer.ts'

const CANDLES = 1_097_200

/** 25 months of zips into the lake by the command line, gap ledger and all, beside pandas doing the least of it. */
export async function run(): Promise<readonly BenchRow[]> {
  if (!existsSync(ARCHIVE_FOLDER)) {
    console.log(`importing: skipped, there is no ${ARCHIVE_FOLDER}`)
    return []
  }
  const folder = await mkdtemp(join(tmpdir(), 'quantai-bench-'))
  try {
    const args = [
      'import',
      resolve(ARCHIVE_FOLDER),
      '--from',
      '2023-01',
      '--to',
      '2025-02',
      '--json',
    ]
    const ours = await commandLine(folder, args)
    const { candles } = JSON.parse(ours.output)
    if (candles.fresh !== CANDLES)
      throw new Error(`${candles.fresh} candles where ${CANDLES} are due`)
    const peer = await pythonPeer('importing_pandas.py', [resolve(ARCHIVE_FOLDER), folder])
    return [
      {
        job: `25 months of zips, ${CANDLES} candles → Silver, as a command`,
        ours: `${ours.seconds.toFixed(1)} s, ${ours.peakMb.toFixed(0)} MB, ${rate(ours.seconds)}`,
        ...beside(ours.seconds, peer),
        bar: '≤ 15 s, ≤ 1500 MB',
        pass: ours.seconds <= 15 && !(ours.peakMb > 1500),
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function beside(seconds: number, peer: unknown): Pick<BenchRow, 'peer' | 'ratio'> {
  const known = typeof peer === 'object' && peer !== null && 'seconds' in peer && 'version' in peer
  if (!known) return { peer: '–', ratio: '–' }
  const theirs = Number(peer.seconds)
  return {
    peer: `pandas ${peer.version}: ${theirs.toFixed(1)} s, ${rate(theirs)}`,
    ratio: `${(theirs / seconds).toFixed(2)} ×`,
  }
}

function rate(seconds: number): string {
  return `${Math.round(CANDLES / seconds / 1000)} k rows/s`
}
