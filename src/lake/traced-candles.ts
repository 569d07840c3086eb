import {
  type Candles,
  type Instrument,
  type Interval,
  intervalMs,
  withBook,
} from '../market/index.ts'
import { bookSeriesOf } from './book-series.ts'
import { candlesHash } from './candles-hash.ts'
import type { LakeEngine } from './lake-engine.ts'
import type { LakeFiles } from './lake-files.ts'
import type { CandleFile, Manifest } from './manifest.ts'
import { seriesOf } from './series.ts'
import { ALWAYS, overlap, type Span } from './span.ts'

export interface CandleRequest {
  readonly instrument: Instrument
  readonly interval: Interval
  readonly span?: Span
  /** Read the table as it was known at this time (epoch ms). */
  readonly knownAt?: number
}

/** Candles that were read, and what they were read from: enough to read the same again. Plain JSON. */
export type DataManifest = {
  readonly venue: string
  readonly market: string
  readonly symbol: string
  readonly interval: string
  /** Open times, `[from, to)`. */
  readonly from: number
  readonly to: number
  /** What was known then is what was read, epoch ms of whoever received it. */
  readonly knownAt: number
  /** Whether the order book was read beside the candles. */
  readonly book: boolean
  readonly candles: number
  /** Of their values, whatever files they lie in. */
  readonly candlesHash: string
  /** Version of the lake's own manifest. */
  readonly lakeVersion: number
  readonly files: readonly DataFile[]
}

type DataFile = Pick<CandleFile, 'path' | 'sha256' | 'bytes' | 'rows'>

/** Reads candles, and the order book beside them if asked, from the files of one manifest. */
export async function tracedCandles(
  { files, engine }: { readonly files: LakeFiles; readonly engine: LakeEngine },
  manifest: Manifest,
  { instrument, interval, span = ALWAYS, knownAt, book = false }: TracedRequest,
): Promise<{ readonly candles: Candles; readonly source: DataManifest }> {
  const read: CandleFile[] = []
  const within = (list: readonly CandleFile[] = []) => {
    const chosen = list.filter((file) => overlap(file, span))
    read.push(...chosen)
    return chosen.map((file) => files.locate(file.path))
  }
  const series = seriesOf(manifest, instrument, interval)
  const query = { span, knownAt }
  const bare = await engine.readCandles({
    ...{ interval, ...query, current: within(series?.candles) },
    superseded: knownAt === undefined ? [] : within(series?.superseded),
  })
  const minutes = book ? bookSeriesOf(manifest, instrument) : undefined
  const candles =
    minutes === undefined
      ? bare
      : withBook(
          bare,
          await engine.readBookMinutes({
            ...{ ...query, current: within(minutes.minutes) },
            superseded: knownAt === undefined ? [] : within(minutes.superseded),
          }),
        )
  const { length, openTime } = candles
  const source: DataManifest = {
    ...{ ...instrument, interval },
    from: length === 0 ? 0 : openTime[0],
    to: length === 0 ? 0 : openTime[length - 1] + intervalMs(interval),
    // Nothing read came later, and what comes later has a later time: a clock of the machine's would not do, as a
    // replayed market has its own.
    knownAt: knownAt ?? read.reduce((latest, { receivedTo }) => Math.max(latest, receivedTo), 0),
    book,
    candles: length,
    candlesHash: candlesHash(candles),
    lakeVersion: manifest.version,
    files: read.map(({ path, sha256, bytes, rows }) => ({ path, sha256, bytes, rows })),
  }
  return { candles, source }
}

export interface TracedRequest extends CandleRequest {
  /** The order book beside the candles, where there is one. */
  readonly book?: boolean
}
