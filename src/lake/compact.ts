import type { Instrument, Interval } from '../market/index.ts'
import type { LakeEngine } from './lake-engine.ts'
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
  const months = Map.groupBy(series?.candles ?? [], ({ path }) => monthOf(path))
  const obsolete: string[] = []
  const merged: CandleFile[] = []
  for (const [month, small] of months) {
    if (small.length < MANY) continue
    const located = small.map(({ path }) => files.locate(path))
    const staged = await files.stage(`merged-${month}.parquet`)
    const { localFile, month: _, ...facts } = await engine.writeMerged(located, month, staged)
    const path = candlePath('candles', instrument, interval, month, facts.from, facts.sha256)
    await files.publish(localFile, path)
    merged.push({ path, ...facts })
    obsolete.push(...small.map((file) => file.path))
  }
  if (series === undefined || merged.length === 0) {
    return { next: manifest, obsolete: [], result: undefined }
  }
  const candles = [...series.candles.filter(({ path }) => !obsolete.includes(path)), ...merged]
  candles.sort((a, b) => a.from - b.from)
  const others = manifest.series.filter((other) => other !== series)
  const next = { ...manifest, series: [...others, { ...series, candles }] }
  return { next, obsolete, result: undefined }
}

function monthOf(path: string): string {
  return /\/month=([^/]+)\//.exec(path)?.[1] ?? ''
}
