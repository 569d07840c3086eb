import type { Instrument, Interval } from '../market/index.ts'
import type { Comparison, LakeEngine, StagedCandles, WrittenFile } from './lake-engine.ts'
import type { LakeFiles } from './lake-files.ts'
import type { CandleFile, CandleSeries, Manifest, ReceivedFile } from './manifest.ts'
import { candlePath } from './paths.ts'
import { receivedBefore } from './received-before.ts'
import { type Change, seriesOf } from './series.ts'
import { overlap, type Span } from './span.ts'

/** What came with the candles: the file they were in, and its Bronze and quarantine files to publish. */
export interface Receipt {
  readonly file: ReceivedFile
  readonly publish: readonly { readonly localFile: string; readonly path: string }[]
}

export type Accepted = Comparison

interface Acceptance {
  readonly files: LakeFiles
  readonly engine: LakeEngine
  readonly manifest: Manifest
  readonly staged: StagedCandles
  readonly instrument: Instrument
  readonly interval: Interval
  readonly limits: Span
  readonly receipt: Receipt | undefined
}

/** Merges staged candles into their series. Nothing counts until the manifest it returns is published. */
export async function acceptStaged(acceptance: Acceptance): Promise<Change<Accepted>> {
  const { files, engine, manifest, staged, instrument, interval, limits, receipt } = acceptance
  const series = seriesOf(manifest, instrument, interval) ?? {
    instrument,
    interval,
    candles: [],
    superseded: [],
  }
  // Somebody else may have brought the same file since it was read here. To merge it again could undo
  // what a newer file has replaced meanwhile.
  if (receipt && receivedBefore(manifest.received, receipt.file, limits)) {
    const nothing = { fresh: 0, same: staged.rows, changed: 0, outranked: 0 }
    return { next: manifest, obsolete: [], result: nothing }
  }
  const touched = series.candles.filter((file) => overlap(file, staged.span))
  const known = touched.map((file) => files.locate(file.path))
  const comparison = await engine.compare(staged, known, limits)

  const candles: CandleFile[] = []
  const superseded: CandleFile[] = []
  const obsolete: string[] = []
  const publish = (table: 'candles' | 'superseded_candles', written: WrittenFile) =>
    publishCandles(files, table, series, written)

  if (comparison.fresh + comparison.changed > 0) {
    const stage = (month: string) => files.stage(`candles-${month}.parquet`)
    for (const written of await engine.writeAccepted(staged, known, limits, stage)) {
      candles.push(await publish('candles', written))
    }
  }
  if (comparison.changed > 0) {
    for (const file of touched) {
      const path = files.locate(file.path)
      const replaced = await engine.writeSuperseded(
        staged,
        path,
        limits,
        await files.stage('superseded.parquet'),
      )
      if (replaced === undefined) continue
      superseded.push(await publish('superseded_candles', replaced))
      const kept = await engine.writeKept(staged, path, limits, await files.stage('kept.parquet'))
      if (kept !== undefined) candles.push(await publish('candles', kept))
      obsolete.push(file.path)
    }
  }
  for (const { localFile, path } of receipt?.publish ?? []) await files.publish(localFile, path)

  const nextSeries: CandleSeries = {
    ...series,
    candles: inOrder([
      ...series.candles.filter(({ path }) => !obsolete.includes(path)),
      ...candles,
    ]),
    superseded: inOrder([...series.superseded, ...superseded]),
  }
  const changedNothing = candles.length === 0 && obsolete.length === 0
  const next: Manifest =
    changedNothing && receipt === undefined
      ? manifest
      : {
          ...manifest,
          series: changedNothing
            ? manifest.series
            : [...manifest.series.filter((other) => other !== series), nextSeries],
          received: receipt ? [...manifest.received, receipt.file] : manifest.received,
        }
  return { next, obsolete, result: comparison }
}

async function publishCandles(
  files: LakeFiles,
  table: 'candles' | 'superseded_candles',
  { instrument, interval }: CandleSeries,
  written: WrittenFile,
): Promise<CandleFile> {
  const { localFile, month, ...facts } = written
  const path = candlePath(table, instrument, interval, month, facts.from, facts.sha256)
  await files.publish(localFile, path)
  return { path, ...facts }
}

function inOrder(files: readonly CandleFile[]): CandleFile[] {
  return [...files].sort((a, b) => a.from - b.from || (a.path < b.path ? -1 : 1))
}
