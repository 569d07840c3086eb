/**
 * The only wiring: settings, adapters and commands meet here and nowhere else.
 */
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { archiveSource } from './adapters/archive/index.ts'
import {
  binanceSource,
  binanceStream,
  reachableWithin,
  venueClock,
} from './adapters/binance/index.ts'
import { codeVersion, diskJournal, diskLakeFiles, packageVersion } from './adapters/disk/index.ts'
import { duckdbEngine } from './adapters/duckdb/index.ts'
import { finnhubStream } from './adapters/finnhub/index.ts'
import { describeHolder, openDatabase, takeFolderLock } from './adapters/sql/index.ts'
import { treeLibrariesModule } from './adapters/tree-libraries/index.ts'
import { openLocalVenue, openVenue, spotExchange } from './adapters/venue/index.ts'
import { EXIT, interruption, type Platform, reportFailure, runCli } from './cli/index.ts'
import {
  type EventStream,
  openFrameJournal,
  type StreamHub,
  type Subscription,
  streamHub,
  VenueError,
} from './ingest/index.ts'
import { chooseMarket, liveMarkets } from './jobs/index.ts'
import { type Lake, openLake } from './lake/index.ts'
import type { Venue } from './market/index.ts'
import { plugInTreeLibraries } from './models/index.ts'
import {
  createLog,
  describeSettings,
  folderOf,
  memoryBus,
  readSettings,
  type Settings,
  type SettingsPlaces,
  seededRandom,
  sha256,
  systemClock,
} from './runtime/index.ts'

const { stdout, stderr } = process

const PROJECT = resolve(import.meta.dirname, '..')

/** What the engine may take before it spills to disk. */
const ENGINE_MEMORY_MB = 1024

/** How long the live venue has to answer before another market is taken. */
const PROBE_MS = 3000

/** Whoever finds the database taken is told where to look instead. */
const isServing = process.argv[2] === 'start'

// A reader that has seen enough (`quantai lake | head`) is no trouble of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(EXIT.ok)
})

// What nobody caught, in a timer or a socket's callback: nothing can be trusted after it.
process.on('uncaughtException', (error) => process.exit(reportFailure(error, stderr)))

let stopping: AbortSignal | undefined

process.exitCode = await runCli(process.argv.slice(2), {
  version: packageVersion(PROJECT),
  terminal: { out: stdout, err: stderr },
  openPlatform,
  interruption() {
    stopping ??= interruption(process, {
      now: () => performance.now(),
      giveUp: () => process.exit(EXIT.interrupted),
    })
    return stopping
  },
})

function openPlatform(from: Pick<SettingsPlaces, 'configFile' | 'checks'>): Platform {
  const places = { env: process.env, folder: process.cwd(), ...from }
  const clock = systemClock()
  const version = once(() => codeVersion(PROJECT))
  const settings = once(() => {
    const read = readSettings(places)
    const { XGBOOST_LIBRARY: xgboost, LIGHTGBM_LIBRARY: lightgbm } = read
    plugInTreeLibraries({ module: treeLibrariesModule, libraries: { xgboost, lightgbm } })
    return read
  })
  const closing: (() => Promise<void>)[] = []

  const log = once(() => {
    const { LOG_LEVEL: level, LOG_FORMAT: format } = settings()
    return createLog({ level, format, clock, write: (line) => stderr.write(line) })
  })
  const lake = once(() => lakeIn(settings().LAKE_URL))
  const database = once(async () => {
    const { DATABASE_URL: url, PORT: port } = settings()
    const opened = await openDatabase({ url, clock, holder: isServing ? { port } : {} })
    closing.unshift(() => opened.close())
    return opened
  })
  const archive = once(async () => {
    const { files } = await lake()
    return archiveSource({ scratch: (name) => files.stage(name), clock, fetch })
  })

  /** A lake in a folder; opened once each. */
  async function lakeIn(url: string): Promise<Lake> {
    const folder = folderOf(url, process.cwd())
    const files = diskLakeFiles({ folder, address: url, lock: lockLake })
    const engine = await duckdbEngine({
      threads: availableParallelism(),
      memoryLimitMb: ENGINE_MEMORY_MB,
      temporaryFolder: join(tmpdir(), `quantai-${process.pid}`),
    })
    const opened = openLake({ files, engine, clock })
    closing.unshift(() => opened.close())
    return opened
  }

  return {
    settings,
    describeSettings: () => describeSettings(places),
    clock,
    log,
    get codeVersion() {
      return version()
    },
    openLake: lake,
    openDatabase: database,
    openArchive: archive,
    async openVenueSource(signal) {
      const { BINANCE_REST_URL: baseUrl, BINANCE_ARCHIVE_URL: address } = settings()
      const { source, clock: time } = await askBinance(baseUrl, signal)
      return { source, clock: time, archive: { source: await archive(), address } }
    },
    async openTrades() {
      const { SYMBOLS: symbols, FINNHUB_URL: url, FINNHUB_TOKEN: token } = settings()
      if (token === undefined) {
        throw new VenueError(
          'REJECTED',
          'FINNHUB_TOKEN is not set: Finnhub gives one to every account.',
        )
      }
      const random = seededRandom(clock.now())
      const stream = finnhubStream({ url, token, clock, machine: clock, random })
      const subscriptions = symbols.map((symbol) => ({ symbol, topic: 'trades' as const }))
      return { hub: await openHub('finnhub', stream, subscriptions), clock, symbols }
    },
    openBus: () => memoryBus({ clock, onTrouble: (trouble) => log().warn('bus', { ...trouble }) }),
    async openMarkets(signal) {
      const chosen = settings()
      const { BINANCE_REST_URL: baseUrl, BINANCE_STREAM_URL: streamUrl } = chosen
      const choice = await chooseMarket(chosen, () => reachableWithin(PROBE_MS, { baseUrl, fetch }))
      const market =
        choice.kind === 'binance'
          ? await openBinance({ baseUrl, streamUrl, because: choice.because }, signal)
          : await openLocal(choice, signal)
      const { SYMBOLS: symbols, STREAMS: topics } = chosen
      const venue = choice.kind
      const subscriptions = symbols.flatMap((symbol) => topics.map((topic) => ({ symbol, topic })))
      const hub = await openHub(venue, market.stream, subscriptions)
      const { markets, close } = liveMarkets({
        ...{ ...market, symbols, venue, hub, machine: clock, tell, lake: await lake() },
        trades: tradesOf(topics),
        followsBook: topics.includes('book'),
      })
      closing.unshift(close)
      return { markets, begin: market.begin }
    },
    async openVenue(request, signal) {
      const chosen = settings()
      const key = { key: request.apiKey, secret: request.apiSecret }
      // A recording is the venue's own, and each folder's by itself: whoever listens to the venue must not see
      // what has not happened yet, and two recordings in one lake would be one market made of two.
      const folder = sha256(resolve(request.data)).slice(0, 12)
      const recording = once(() => lakeIn(`${chosen.LAKE_URL.replace(/\/+$/, '')}-venue/${folder}`))
      const stageBeside = async (name: string) => (await recording()).files.stage(name)
      return openVenue({
        ...request,
        ...{ seed: chosen.SEED, clock, signal },
        exchange: spotExchange({ key, machine: clock }),
        archive: archiveSource({ scratch: stageBeside, clock, fetch }),
        openRecording: recording,
      })
    },
    async close() {
      for (const close of closing) await close()
    },
  }

  /** One connection for all subscriptions, whose frames go to the journal first. */
  async function openHub(
    venue: Venue,
    stream: EventStream,
    subscriptions: readonly Subscription[],
  ): Promise<StreamHub> {
    const { LAKE_URL, FRAMES_KEEP_DAYS: keepDays } = settings()
    const journal = await openFrameJournal({
      ...{ venue, lake: await lake(), machine: clock, keepDays, tell },
      files: await diskJournal({
        folder: join(folderOf(LAKE_URL, process.cwd()), 'journal', venue),
        lock: lockLake,
        machine: clock,
      }),
    })
    closing.unshift(() => journal.close())
    const hub = streamHub({ stream, record: journal, tell, subscriptions })
    closing.unshift(() => hub.close())
    return hub
  }

  /** For people, where it stops nothing. */
  function tell(trouble: string): void {
    log().warn(trouble)
  }

  /** The real one, or one that speaks its protocol at another address. */
  async function openBinance(
    at: { readonly baseUrl: string; readonly streamUrl: string; readonly because: string },
    signal: AbortSignal,
  ) {
    const { baseUrl, streamUrl, because } = at
    const { source, clock: time, options } = await askBinance(baseUrl, signal)
    const stream = binanceStream({ ...options, streamUrl, clock: time, source })
    const pace = time.speed === 1 ? '' : `, ${time.speed} × real time: this is not the real market`
    const describe = () => `Binance spot at ${baseUrl}${pace}: ${because}.`
    return { source, stream, clock: time, describe, begin: () => {} }
  }

  /** The REST API at an address, by its own clock. */
  async function askBinance(baseUrl: string, signal: AbortSignal) {
    const options = { baseUrl, machine: clock, fetch, random: seededRandom(clock.now()) }
    const time = await venueClock(binanceSource({ ...options, clock }), clock, signal)
    return { source: binanceSource({ ...options, clock: time }), clock: time, options }
  }

  /** A venue of our own in this process, reached as the real one is. */
  async function openLocal(
    { kind, because }: Awaited<ReturnType<typeof chooseMarket>>,
    signal: AbortSignal,
  ) {
    const chosen = settings()
    const { meta } = await database()
    const venue = await openLocalVenue({
      ...{
        symbols: chosen.SYMBOLS,
        settings: chosen,
        because,
        lake: await lake(),
        meta,
        clock,
        signal,
      },
      folder: kind === 'replay' ? chosen.REPLAY_DIR : undefined,
      // Its files stay apart from the lake's: the platform must not see what has not happened yet.
      openRecording: once(() => lakeIn(`${chosen.LAKE_URL.replace(/\/+$/, '')}-recording`)),
      archive: await archive(),
    })
    closing.unshift(() => venue.close())
    const { url: baseUrl, streamUrl, clock: time, markets } = venue
    const options = { baseUrl, machine: clock, fetch, random: seededRandom(chosen.SEED) }
    const source = binanceSource({ ...options, clock: time })
    return {
      source,
      stream: binanceStream({ ...options, streamUrl, clock: time, source }),
      clock: time,
      describe: (symbol: string) =>
        markets.get(symbol)?.description ?? [...markets.values()][0].description,
      endOf: (symbol: string) => markets.get(symbol)?.tape.endTime,
      begin: venue.letGo,
    }
  }

  function lockLake(folder: string) {
    const lock = takeFolderLock(folder, {
      command: process.argv[2] ?? 'quantai',
      since: clock.now(),
    })
    return lock.kind === 'taken' ? lock : { kind: 'held' as const, by: describeHolder(lock.holder) }
  }
}

/** Runs of trades say as much as single ones, in fewer frames. */
function tradesOf(topics: Settings['STREAMS']): 'aggregate' | 'single' | undefined {
  if (topics.includes('aggregate-trades')) return 'aggregate'
  return topics.includes('trades') ? 'single' : undefined
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
