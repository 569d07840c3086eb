import { resolve } from 'node:path'
import { type ArchiveSource, VenueError } from '../../ingest/index.ts'
import { type Lake, lastOpenTime } from '../../lake/index.ts'
import { DAY_MS, type Instrument, MINUTE_MS } from '../../market/index.ts'
import { type Clock, type Settings, sha256 } from '../../runtime/index.ts'
import type { MarketTape } from './market/market-tape.ts'
import { openKlinesMarket } from './market/open-klines.ts'
import { openSimulatedMarket } from './market/open-simulated.ts'

/** A minute a second: fast enough to see the first outcome while one is still looking. */
const USUAL_SPEED = 60
/** History a simulated market begins with. */
const SIMULATED_HISTORY_MS = 60 * DAY_MS
/** The symbol whose simulated market has the seed itself. */
const FIRST_SYMBOL = 'BTCUSDT'

export interface MarketOptions {
  readonly symbol: string
  /** A recording where there is a folder, else a simulation. */
  readonly folder: string | undefined
  /** Why it was chosen, as half a sentence for people. */
  readonly because: string
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

/** One symbol of a market of our own, as far as it was played before. */
export interface LocalMarket {
  readonly instrument: Instrument
  readonly tape: MarketTape
  /** Where its time goes on, epoch ms. */
  readonly startsAt: number
  /** What it is and why, for people. */
  readonly description: string
}

/** The market of a symbol as the settings ask for it. */
export function openMarket(options: MarketOptions): Promise<LocalMarket> {
  const { folder } = options
  return folder === undefined ? simulated(options) : replayed(options, folder)
}

/** Market minutes per minute. */
export function speedOf({ REPLAY_SPEED = USUAL_SPEED }: Settings): number {
  return REPLAY_SPEED
}

async function simulated(options: MarketOptions): Promise<LocalMarket> {
  const { symbol, because, settings, lake, meta, clock } = options
  const { SEED: seed, REPLAY_FROM } = settings
  const speed = speedOf(settings)
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
  return {
    instrument,
    tape: openSimulatedMarket({ symbol, seed: seedOf(seed, symbol), firstOpenTime }),
    // In real time the market went on while we were away; a faster one waited.
    startsAt: speed === 1 ? Math.max(resumed, clock.now()) : resumed,
    description: `SIMULATED market, seed ${seed}, ${pace(speed)}: its prices are made up. ${sentence(because)}`,
  }
}

/** With one seed for all, all symbols would move as one. */
function seedOf(seed: number, symbol: string): number {
  if (symbol === FIRST_SYMBOL) return seed
  return (seed + Number.parseInt(sha256(symbol).slice(0, 8), 16)) % Number.MAX_SAFE_INTEGER
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

async function replayed(options: MarketOptions, folder: string): Promise<LocalMarket> {
  const { symbol, because, settings, lake, meta, openRecording, archive, clock, signal } = options
  const { REPLAY_FROM: from } = settings
  await sameFolder(meta, symbol, resolve(folder))
  const recording = await openRecording()
  const opened = await openKlinesMarket({ recording, archive, folder, symbol, from, clock, signal })
  await meta.set(recordingOf(symbol), resolve(folder))
  const { market: tape, liveFrom, failures } = opened
  const leftOut =
    failures === 0 ? '' : ` ${failures} of its files could not be read: quantai import says why.`
  const instrument: Instrument = { venue: 'replay', market: 'spot', symbol }
  const played = await lastOpenTime(lake, instrument)
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  return {
    instrument,
    tape,
    startsAt: Math.max(liveFrom, (played ?? 0) + MINUTE_MS),
    description:
      `REPLAY of ${symbol} recorded ${day(tape.firstOpenTime)} to ${day(tape.endTime)}, live from ` +
      `${day(liveFrom)}, ${pace(speedOf(settings))}: ${because}.${leftOut}`,
  }
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

function pace(speed: number): string {
  return speed === 1 ? 'in real time' : `${speed} × real time`
}

function sentence(half: string): string {
  return `${half[0].toUpperCase()}${half.slice(1)}.`
}
