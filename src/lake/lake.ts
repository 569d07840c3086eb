import {
  type BookMinutes,
  type Candles,
  type Column,
  type Instrument,
  type Interval,
  MINUTE_MS,
} from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { acceptBookMinutes, bookSeriesOf, compactBook } from './book-series.ts'
import { compactSeries } from './compact.ts'
import { adoptFrames, type FrameSegment, isSealed } from './frames.ts'
import type { DayCoverage, LakeEngine, StagedCandles } from './lake-engine.ts'
import { LakeError } from './lake-error.ts'
import type { LakeFiles } from './lake-files.ts'
import type { CandleOrigin, CandleSeries, Manifest, ReceivedFile } from './manifest.ts'
import { currentManifest, publishManifest, sweepOrphans } from './manifests.ts'
import { type Accepted, acceptStaged, type Receipt } from './refine.ts'
import { type Change, seriesOf } from './series.ts'
import { ALWAYS, overlap, type Span } from './span.ts'
import {
  type CandleRequest,
  type DataManifest,
  type TracedRequest,
  tracedCandles,
} from './traced-candles.ts'

export interface SeriesOverview {
  readonly series: CandleSeries
  readonly rows: number
  readonly span: Span
  readonly holes: readonly Span[]
  readonly days: readonly DayCoverage[]
}

/** A version of a candle, and when we had it. Epoch ms. */
interface Arrival {
  readonly openTime: number
  readonly receivedTime: number
  /** Infinity for the version that counts today. */
  readonly supersededTime: number
}

/** The lake as the platform uses it. Readers never wait; writers take turns. */
export interface Lake {
  readonly files: LakeFiles
  readonly engine: LakeEngine
  manifest(): Promise<Manifest>
  /** Candles ascending and unique. Empty where there are none. */
  candles(request: CandleRequest): Promise<Candles>
  /** The same, with what they were read from: enough to read the same again, and to say if it cannot be. */
  traced(
    request: TracedRequest,
  ): Promise<{ readonly candles: Candles; readonly source: DataManifest }>
  /**
   * When each candle was learnt of, ascending by open time. A minute is there once a version: the superseded ones
   * with the time they were replaced.
   */
  arrivals(request: Omit<CandleRequest, 'knownAt'>): Promise<readonly Arrival[]>
  /** Minutes of order book, ascending and unique. Empty where there are none. */
  bookMinutes(request: Omit<CandleRequest, 'interval'>): Promise<BookMinutes>
  /** Merges staged candles into Silver; durable when it resolves. */
  accept(
    staged: StagedCandles,
    target: {
      readonly instrument: Instrument
      readonly interval: Interval
      readonly limits?: Span
    },
    receipt?: Receipt,
  ): Promise<Accepted>
  /** Candles that came as events or by request rather than as a file. */
  append(
    instrument: Instrument,
    candles: Candles,
    receivedTime: Column,
    source: string,
    /** Who made the bars; the venue unless told. */
    origin?: CandleOrigin,
  ): Promise<Accepted>
  /** Minutes of order book. For a minute that is there already the newest `receivedTime` counts. */
  appendBookMinutes(
    instrument: Instrument,
    minutes: BookMinutes,
    receivedTime: Column,
    source: string,
  ): Promise<Accepted>
  /**
   * Makes one file of a month's many small ones, once there are enough of them to matter. With the 1-minute
   * candles the minutes of order book are looked after, too.
   */
  compact(instrument: Instrument, interval: Interval): Promise<void>
  /** Notes a file that could not be refined at all, and keeps it as received. */
  recordFailure(
    file: ReceivedFile,
    copy: { readonly localFile: string; readonly path: string },
  ): Promise<void>
  /** Makes a finished segment of a journal part of Bronze: once, however often it is asked. */
  sealFrames(sealing: FrameSegment): Promise<void>
  /** The newest state of a series. Throws `NO_CANDLES` where there are none. */
  overview(series: Pick<CandleSeries, 'instrument' | 'interval'>): Promise<SeriesOverview>
  close(): Promise<void>
}

export function openLake(options: {
  readonly files: LakeFiles
  readonly engine: LakeEngine
  readonly clock: Clock
}): Lake {
  const { files, engine, clock } = options
  let swept = false

  /** Everything that changes the lake: one writer, from the newest manifest to the next. */
  async function change<T>(work: (manifest: Manifest) => Promise<Change<T>>): Promise<T> {
    return files.exclusively(async () => {
      const manifest = await currentManifest(files)
      if (!swept) await sweepOrphans(files, manifest)
      swept = true
      const { next, obsolete, result } = await work(manifest)
      if (next !== manifest) {
        await publishManifest(files, { ...next, publishedAt: clock.now() }, manifest.version)
      }
      for (const path of obsolete) await files.remove(path)
      return result
    })
  }

  /** Reads the files of a manifest; once more, if a writer replaced one between the look and the read. */
  async function read<T>(work: (manifest: Manifest) => Promise<T>): Promise<T> {
    for (;;) {
      const manifest = await currentManifest(files)
      try {
        return await work(manifest)
      } catch (error) {
        if ((await currentManifest(files)).version === manifest.version) throw error
      }
    }
  }

  const lake: Lake = {
    files,
    engine,
    manifest: () => currentManifest(files),

    candles: ({ instrument, interval, span = ALWAYS, knownAt }) =>
      read((manifest) => {
        const series = seriesOf(manifest, instrument, interval)
        const within = (list: CandleSeries['candles'] = []) =>
          list.filter((file) => overlap(file, span)).map((file) => files.locate(file.path))
        const current = within(series?.candles)
        const superseded = knownAt === undefined ? [] : within(series?.superseded)
        return engine.readCandles({ interval, current, superseded, span, knownAt })
      }),

    traced: (request) => read((manifest) => tracedCandles({ files, engine }, manifest, request)),

    arrivals: ({ instrument, interval, span = ALWAYS }) =>
      read(async (manifest) => {
        const series = seriesOf(manifest, instrument, interval)
        const within = (list: CandleSeries['candles'] = []) =>
          list.filter((file) => overlap(file, span)).map((file) => files.locate(file.path))
        const found: Arrival[] = []
        for (const file of within(series?.candles)) {
          const [opened, received] = await engine.readColumns(file, ['open_time', 'received_time'])
          opened.forEach((openTime, row) => {
            const supersededTime = Number.POSITIVE_INFINITY
            found.push({ openTime, receivedTime: received[row], supersededTime })
          })
        }
        for (const file of within(series?.superseded)) {
          const names = ['open_time', 'received_time', 'superseded_time']
          const [opened, received, superseded] = await engine.readColumns(file, names)
          opened.forEach((openTime, row) => {
            const [receivedTime, supersededTime] = [received[row], superseded[row]]
            found.push({ openTime, receivedTime, supersededTime })
          })
        }
        return found
          .filter(({ openTime }) => openTime >= span.from && openTime < span.to)
          .sort((a, b) => a.openTime - b.openTime || a.receivedTime - b.receivedTime)
      }),

    bookMinutes: ({ instrument, span = ALWAYS, knownAt }) =>
      read((manifest) => {
        const series = bookSeriesOf(manifest, instrument)
        const within = (list: CandleSeries['candles'] = []) =>
          list.filter((file) => overlap(file, span)).map((file) => files.locate(file.path))
        const current = within(series?.minutes)
        const superseded = knownAt === undefined ? [] : within(series?.superseded)
        return engine.readBookMinutes({ current, superseded, span, knownAt })
      }),

    accept: (staged, { instrument, interval, limits = ALWAYS }, receipt) =>
      change((manifest) =>
        acceptStaged({ files, engine, manifest, staged, instrument, interval, limits, receipt }),
      ),

    async append(instrument, candles, receivedTime, source, origin = 'venue') {
      const staged = await engine.stageCandles(candles, receivedTime, { origin, source })
      try {
        return await lake.accept(staged, { instrument, interval: candles.interval })
      } finally {
        await staged.discard()
      }
    },

    async appendBookMinutes(instrument, minutes, receivedTime, source) {
      const staged = await engine.stageBookMinutes(minutes, receivedTime, source)
      try {
        return await change((manifest) =>
          acceptBookMinutes({ files, engine, manifest, staged, instrument }),
        )
      } finally {
        await staged.discard()
      }
    },

    async compact(instrument, interval) {
      await change((manifest) => compactSeries({ files, engine, manifest, instrument, interval }))
      if (interval !== '1m') return
      await change((manifest) => compactBook({ files, engine, manifest, instrument }))
    },

    recordFailure: (file, { localFile, path }) =>
      change(async (manifest) => {
        await files.publish(localFile, path)
        const next = { ...manifest, received: [...manifest.received, file] }
        return { next, obsolete: [], result: undefined }
      }),

    async sealFrames(sealing) {
      if (isSealed(await currentManifest(files), sealing)) return
      // Written before it is our turn: no candle waits for a hundred megabytes of frames.
      const staged = await files.stage('frames.parquet')
      const written = await engine.writeFrames(sealing.segment.localFile, staged)
      if (written === undefined) return
      await change((manifest) => adoptFrames({ files, manifest, sealing, written }))
    },

    overview: ({ instrument, interval }) =>
      read(async (manifest) => {
        const series = seriesOf(manifest, instrument, interval)
        if (series === undefined || series.candles.length === 0) {
          throw new LakeError('NO_CANDLES', 'The series has no candles')
        }
        const { candles } = series
        const located = candles.map((file) => files.locate(file.path))
        const holes = await engine.holes(located, interval)
        const days = await engine.coverage(located)
        return {
          series,
          rows: candles.reduce((sum, file) => sum + file.rows, 0),
          span: {
            from: Math.min(...candles.map((file) => file.from)),
            to: Math.max(...candles.map((file) => file.to)),
          },
          holes,
          days,
        }
      }),

    async close() {
      await engine.close()
      await files.close()
    },
  }
  return lake
}

/** The newest minute the lake has of an instrument. */
export async function lastOpenTime(
  lake: Pick<Lake, 'manifest'>,
  instrument: Instrument,
): Promise<number | undefined> {
  const series = seriesOf(await lake.manifest(), instrument, '1m')
  if (series === undefined || series.candles.length === 0) return undefined
  return Math.max(...series.candles.map(({ to }) => to)) - MINUTE_MS
}
