import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { archiveSource } from '../src/adapters/archive/index.ts'
import { diskLakeFiles } from '../src/adapters/disk/index.ts'
import { duckdbEngine } from '../src/adapters/duckdb/index.ts'
import { describeHolder, takeFolderLock } from '../src/adapters/sql/index.ts'
import { type ArchiveSelection, type ImportSummary, importArchive } from '../src/ingest/index.ts'
import { type Lake, type LakeFiles, openLake, type Span } from '../src/lake/index.ts'
import { type Candles, type Instrument, MINUTE_MS } from '../src/market/index.ts'
import { type Clock, virtualClock } from '../src/runtime/index.ts'

export const BTC: Instrument = { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' }

/** When the tests' files are received: after everything in them. */
export const RECEIVED = Date.UTC(2026, 0, 1)

/** A folder of its own for the running test; gone when it ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quantai-lake-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The lake's files in a folder, locked as the program locks them. */
export function lakeFilesIn(folder: string, command = 'test'): LakeFiles {
  return diskLakeFiles({
    folder,
    address: `file:${folder}`,
    lock(path) {
      const lock = takeFolderLock(path, { command, since: RECEIVED })
      if (lock.kind === 'taken') return lock
      return { kind: 'held', by: describeHolder(lock.holder) }
    },
  })
}

/** A lake in a folder, wired as the program wires it. */
export async function lakeIn(folder: string, clock: Clock = standing(RECEIVED)): Promise<Lake> {
  const temporary = join(folder, '..', 'quantai-test-spill')
  const engine = await duckdbEngine({
    threads: 2,
    memoryLimitMb: 512,
    temporaryFolder: temporary,
  })
  return openLake({ files: lakeFilesIn(folder), engine, clock })
}

/** A lake of its own for the running test; closed and gone when it ends. */
export async function temporaryLake(clock?: Clock): Promise<Lake & { readonly folder: string }> {
  const folder = await temporaryFolder()
  const lake = await lakeIn(folder, clock)
  onTestFinished(() => lake.close())
  return { ...lake, folder }
}

interface ImportOptions {
  readonly lake: Lake
  readonly select?: Partial<ArchiveSelection>
  readonly limits?: Span
  /** When it happens. */
  readonly at?: number
  readonly signal?: AbortSignal
}

/** `quantai import`, without the command line around it. */
export async function importFrom(
  address: string,
  { lake, select, limits, at = RECEIVED, signal = new AbortController().signal }: ImportOptions,
): Promise<ImportSummary> {
  const clock = standing(at)
  const scratch = (name: string) => lake.files.stage(name)
  const source = archiveSource({ scratch, clock, fetch })
  const files = await source.find(address, { ...EVERYTHING, ...select })
  const options = { lake, clock, venue: 'binance', files, signal } as const
  return importArchive({ ...options, ...(limits && { limits }) })
}

const EVERYTHING: ArchiveSelection = {
  symbol: undefined,
  interval: undefined,
  market: undefined,
  kind: undefined,
  from: undefined,
  to: undefined,
}

/** A clock that shows one time until somebody waits on it. */
function standing(time: number): Clock {
  return virtualClock({ startsAt: time, speed: Number.POSITIVE_INFINITY })
}

/** Everything Silver has of an instrument. */
export function silver(lake: Lake, instrument = BTC, knownAt?: number): Promise<Candles> {
  const request = { instrument, interval: '1m' as const }
  return lake.candles(knownAt === undefined ? request : { ...request, knownAt })
}

/** Minute by minute from `from` on. */
export function minutes(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => from + i * MINUTE_MS)
}
