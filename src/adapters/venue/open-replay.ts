import { type ArchiveSource, importArchive, VenueError } from '../../ingest/index.ts'
import { type Lake, type Span, seriesOf } from '../../lake/index.ts'
import { DAY_MS, type Instrument, MINUTE_MS } from '../../market/index.ts'
import type { Clock } from '../../runtime/index.ts'

/** The last part of a recording is what is played, unless REPLAY_FROM says otherwise. */
const LIVE_SHARE = 0.2
const LIVE_MS = 30 * DAY_MS

export interface ReplayOptions {
  /** A lake of its own: the platform must not see what has not happened yet. */
  readonly recording: Lake
  readonly archive: ArchiveSource
  readonly folder: string
  readonly symbol: string
  /** Where the replayed market becomes live, epoch ms. */
  readonly from: number | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** A recording, ready to be played. */
interface Replay {
  readonly instrument: Instrument
  readonly span: Span
  /** The first minute that is live. */
  readonly liveFrom: number
  /** Files that could not be read. */
  readonly failures: number
}

/** Reads a folder of archive files as a recording. Files read before are not read again. */
export async function openReplay(options: ReplayOptions): Promise<Replay> {
  const { recording, archive, folder, symbol, clock, signal } = options
  const files = await archive.find(folder, {
    ...{ symbol, interval: '1m', market: 'spot', kind: undefined, from: undefined, to: undefined },
  })
  const instrument: Instrument = { venue: 'replay', market: 'spot', symbol }
  if (files.length === 0) throw nothingThere(folder, symbol)
  const imported = await importArchive({ lake: recording, clock, venue: 'replay', files, signal })
  signal.throwIfAborted()
  const series = seriesOf(await recording.manifest(), instrument, '1m')
  if (series === undefined || series.candles.length === 0) {
    throw nothingThere(folder, symbol, imported.failures[0]?.reason)
  }
  const { span } = await recording.overview(series)
  const length = Math.min(LIVE_MS, (span.to - span.from) * LIVE_SHARE)
  const usual = Math.floor((span.to - length) / DAY_MS) * DAY_MS
  const liveFrom = options.from ?? Math.max(usual, span.from)
  if (liveFrom < span.from || liveFrom >= span.to - MINUTE_MS) {
    const day = (time: number) => new Date(time).toISOString().slice(0, 16)
    throw new VenueError(
      'NO_RECORDING',
      `REPLAY_FROM ${day(liveFrom)}Z is outside the recording, which is ${day(span.from)}Z to ${day(span.to)}Z.`,
    )
  }
  return { instrument, span, liveFrom, failures: imported.failures.length }
}

function nothingThere(folder: string, symbol: string, why?: string): VenueError {
  const because = why === undefined ? '' : ` (${why})`
  return new VenueError(
    'NO_RECORDING',
    `REPLAY_DIR ${folder} has no 1-minute spot klines or trades of ${symbol}${because}. ` +
      'Point it at a folder in the layout of the archive, or set SYMBOLS.',
  )
}
