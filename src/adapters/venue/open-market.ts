import { resolve } from 'node:path'
import { type ArchiveSource, type MarketFeed, VenueError } from '../../ingest/index.ts'
import { type Lake, lastOpenTime } from '../../lake/index.ts'
import { DAY_MS, type Instrument, MINUTE_MS } from '../../market/index.ts'
import {
  type Clock,
  heldClock,
  type Settings,
  systemClock,
  virtualClock,
} from '../../runtime/index.ts'
import { openReplay } from './open-replay.ts'
import { patientClock } from './patient-clock.ts'
import { replayFeed } from './replay-feed.ts'
import { simulatedFeed } from './simulated-feed.ts'

/** A minute a second: fast enough to see the first outcome while one is still looking. */
const USUAL_SPEED = 60
/** History a simulated market begins with. */
const SIMULATED_HISTORY_MS = 60 * DAY_MS
const SIMULATED_PRICE = 60_000

interface MarketOptions {
  readonly symbol: string
  readonly settings: Settings
  /** The platform's lake: says how far the market was played before. */
  readonly lake: Lake
  readonly meta: {
    get(name: string): Promise<string | undefined>
    set(name: string, value: string): Promise<void>
  }
  /** A lake for the recording alone. */
  openRecording(): Promise<Lake>
  readonly archive: ArchiveSource
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** The market the settings ask for: a recording where one is named, else a simulation. */
export function openMarket(options: MarketOptions): Promise<MarketFeed> {
  const { REPLAY_DIR: folder } = options.settings
  return folder === undefined ? simulated(options) : replayed(options, folder)
}

async function simulated({
  symbol,
  settings,
  lake,
  meta,
  clock,
}: MarketOptions): Promise<MarketFeed> {
  const { SEED: seed, REPLAY_SPEED: speed = USUAL_SPEED, REPLAY_FROM } = settings
  // The same seed is the same market only if it began at the same minute: the first start decides.
  const name = `simulated market ${symbol} seed ${seed} begins`
  const minute = Math.floor((REPLAY_FROM ?? clock.now()) / MINUTE_MS) * MINUTE_MS
  const begun = await meta.get(name)
  const firstOpenTime = begun === undefined ? minute - SIMULATED_HISTORY_MS : Number(begun)
  if (begun === undefined) await meta.set(name, String(firstOpenTime))
  const instrument: Instrument = { venue: 'simulated', market: 'spot', symbol }
  await sameSeed(meta, instrument, seed)
  const first = firstOpenTime + SIMULATED_HISTORY_MS
  const played = await lastOpenTime(lake, instrument)
  const resumed = Math.max(first, (played ?? 0) + MINUTE_MS)
  return simulatedFeed({
    seed,
    symbol,
    firstOpenTime,
    startPrice: SIMULATED_PRICE,
    // In real time the market went on while we were away; a faster one waited.
    clock: clockFrom(speed === 1 ? Math.max(resumed, clock.now()) : resumed, speed),
    description:
      `SIMULATED market, seed ${seed}, ${pace(speed)}: its prices are made up. REPLAY_DIR is not set, ` +
      'and this version does not connect to a live venue.',
  })
}

/** Two seeds in one series would be one market made of two. */
async function sameSeed(meta: MarketOptions['meta'], instrument: Instrument, seed: number) {
  const name = `simulated market ${instrument.symbol} seed`
  const before = await meta.get(name)
  if (before === undefined) return meta.set(name, String(seed))
  if (before === String(seed)) return
  throw new VenueError(
    'OTHER_MARKET',
    `The simulated market here has seed ${before}, not ${seed}. Set SEED to ${before}, or give the other ` +
      'one a place of its own: LAKE_URL and DATABASE_URL.',
  )
}

async function replayed(options: MarketOptions, folder: string): Promise<MarketFeed> {
  const { symbol, settings, lake, meta, openRecording, archive, clock, signal } = options
  const { REPLAY_SPEED: speed = USUAL_SPEED, REPLAY_FROM: from } = settings
  await sameFolder(meta, symbol, resolve(folder))
  const recording = await openRecording()
  const replay = await openReplay({ recording, archive, folder, symbol, from, clock, signal })
  await meta.set(recordingOf(symbol), resolve(folder))
  const { instrument, span, liveFrom, failures } = replay
  const leftOut =
    failures === 0 ? '' : ` ${failures} of its files could not be read: quantai import says why.`
  const played = await lastOpenTime(lake, instrument)
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  return replayFeed({
    instrument,
    clock: clockFrom(Math.max(liveFrom, (played ?? 0) + MINUTE_MS), speed),
    read: (start, end) =>
      recording.candles({ instrument, interval: '1m', span: { from: start, to: end } }),
    firstOpenTime: span.from,
    endTime: span.to,
    description:
      `REPLAY of ${symbol} recorded ${day(span.from)} to ${day(span.to)}, live from ${day(liveFrom)}, ` +
      `${pace(speed)}: REPLAY_DIR is set.${leftOut}`,
  })
}

const recordingOf = (symbol: string) => `folder of the recording of ${symbol}`

/** Two recordings in one series would be one market made of two. */
async function sameFolder(meta: MarketOptions['meta'], symbol: string, folder: string) {
  const before = await meta.get(recordingOf(symbol))
  if (before === undefined || before === folder) return
  throw new VenueError(
    'OTHER_MARKET',
    `The recording of ${symbol} played here is in ${before}, not in ${folder}. Set REPLAY_DIR to that ` +
      'folder, or give the other recording a place of its own: LAKE_URL and DATABASE_URL.',
  )
}

/** In real time the market waits for nobody, once it runs; a faster or slower one is ours to hold. */
function clockFrom(startsAt: number, speed: number): Clock {
  if (speed !== 1) return patientClock({ startsAt, speed, real: systemClock() })
  return heldClock(startsAt, (start) => virtualClock({ startsAt: start, speed }))
}

function pace(speed: number): string {
  return speed === 1 ? 'in real time' : `${speed} × real time`
}
