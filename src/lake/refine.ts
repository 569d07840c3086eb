import type { Instrument, Interval } from '../market/index.ts'
import type { Comparison, LakeEngine, StagedCandles } from './lake-engine.ts'
import type { LakeFiles } from './lake-files.ts'
import type { CandleSeries, Manifest, ReceivedFile } from './manifest.ts'
import { mergeStaged } from './merge-staged.ts'
import { candlePath } from './paths.ts'
import { receivedBefore } from './received-before.ts'
import { type Change, seriesOf } from './series.ts'
import type { Span } from './span.ts'

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
  const merged = await mergeStaged({
    ...{ files, engine, staged, limits },
    table: { current: series.candles, superseded: series.superseded },
    pathOf: (version, { month, from, sha256 }) =>
      candlePath(
        version === 'current' ? 'candles' : 'superseded_candles',
        ...([instrument, interval, month, from, sha256] as const),
      ),
  })
  for (const { localFile, path } of receipt?.publish ?? []) await files.publish(localFile, path)

  const { changed, obsolete, comparison } = merged
  const nextSeries: CandleSeries = {
    ...series,
    candles: [...merged.table.current],
    superseded: [...merged.table.superseded],
  }
  const next: Manifest =
    !changed && receipt === undefined
      ? manifest
      : {
          ...manifest,
          series: changed
            ? [...manifest.series.filter((other) => other !== series), nextSeries]
            : manifest.series,
          received: receipt ? [...manifest.received, receipt.file] : manifest.received,
        }
  return { next, obsolete, result: comparison }
}
