import type { Instrument, Interval } from '../market/index.ts'
import type { LakeEngine, WrittenFile } from './lake-engine.ts'
import type { LakeFiles } from './lake-files.ts'
import type { CandleFile, Manifest } from './manifest.ts'
import { candlePath } from './paths.ts'
import { type Change, seriesOf } from './series.ts'

/** Files in a month before they are made one: a day of live candles leaves about a hundred. */
const MANY = 64

/** Rewrites the months of a series that lie in many files. Rows stay as they are, received times and all. */
export async function compactSeries(work: {
  readonly files: LakeFiles
  readonly engine: LakeEngine
  readonly manifest: Manifest
  readonly instrument: Instrument
  readonly interval: Interval
}): Promise<Change<undefined>> {
  const { files, engine, manifest, instrument, interval } = work
  const series = seriesOf(manifest, instrument, interval)
  const { current, obsolete } = await mergeMonths(files, engine, series?.candles ?? [], {
    pathOf: ({ month, from, sha256 }) =>
      candlePath('candles', instrument, interval, month, from, sha256),
  })
  if (series === undefined || obsolete.length === 0) {
    return { next: manifest, obsolete: [], result: undefined }
  }
  const others = manifest.series.filter((other) => other !== series)
  const next = { ...manifest, series: [...others, { ...series, candles: [...current] }] }
  return { next, obsolete, result: undefined }
}

/** Makes one file of each month that lies in many. */
export async function mergeMonths(
  files: LakeFiles,
  engine: LakeEngine,
  current: readonly CandleFile[],
  { pathOf }: { pathOf(written: WrittenFile): string },
): Promise<{ readonly current: readonly CandleFile[]; readonly obsolete: readonly string[] }> {
  const obsolete: string[] = []
  const merged: CandleFile[] = []
  for (const [month, small] of Map.groupBy(current, ({ path }) => monthOf(path))) {
    if (small.length < MANY) continue
    const located = small.map(({ path }) => files.locate(path))
    const staged = await files.stage(`merged-${month}.parquet`)
    const written = await engine.writeMerged(located, month, staged)
    const { localFile, month: _, ...facts } = written
    const path = pathOf(written)
    await files.publish(localFile, path)
    merged.push({ path, ...facts })
    obsolete.push(...small.map((file) => file.path))
  }
  const kept = current.filter(({ path }) => !obsolete.includes(path))
  return { current: [...kept, ...merged].sort((a, b) => a.from - b.from), obsolete }
}

function monthOf(path: string): string {
  return /\/month=([^/]+)\//.exec(path)?.[1] ?? ''
}
