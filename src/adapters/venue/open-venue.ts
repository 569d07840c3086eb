import { type ArchiveSource, VenueError } from '../../ingest/index.ts'
import type { Lake } from '../../lake/index.ts'
import { DAY_MS, MINUTE_MS } from '../../market/index.ts'
import { type Clock, virtualClock } from '../../runtime/index.ts'
import type { ExchangeFactory } from './exchange-port.ts'
import { readFaultScript } from './faults/fault-script.ts'
import type { MarketTape } from './market/market-tape.ts'
import { openKlinesMarket } from './market/open-klines.ts'
import { openSimulatedMarket } from './market/open-simulated.ts'
import { findRecordings } from './market/recorded-frames.ts'
import { openRecordedMarket } from './market/recorded-market.ts'
import { createVenue, type LocalVenue } from './server/create-venue.ts'

/** History a simulated market begins with. */
const SIMULATED_HISTORY_MS = 60 * DAY_MS

export interface OpenVenueOptions {
  /** `simulated`, a folder of archive files, or a folder or file of recorded frames. */
  readonly data: string
  /** The venue's names; every one there is data of, where undefined. */
  readonly symbols: readonly string[] | undefined
  readonly speed: number
  readonly port: number
  readonly host: string
  /** Where the market is when the venue opens, epoch ms. */
  readonly from: number | undefined
  readonly seed: number
  /** A fault script's file. */
  readonly faults: string | undefined
  readonly exchange?: ExchangeFactory
  readonly archive: ArchiveSource
  /** A lake for recordings alone; opened only where archive files are played. */
  openRecording(): Promise<Lake>
  /** The machine's. */
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** A venue as it is told to people. */
export interface OpenedVenue extends LocalVenue {
  readonly markets: readonly { readonly symbol: string; readonly description: string }[]
  readonly source: MarketTape['source']
  readonly startsAt: number
}

interface Opened {
  readonly markets: readonly MarketTape[]
  readonly startsAt: number
  readonly archiveFolder?: string
}

/** A venue from whatever data an address leads to. */
export async function openVenue(options: OpenVenueOptions): Promise<OpenedVenue> {
  const { speed, port, host, clock, signal } = options
  const faults = options.faults === undefined ? undefined : await readFaultScript(options.faults)
  const { markets, startsAt, archiveFolder } = await openMarkets(options)
  signal.throwIfAborted()
  const venue = await createVenue({
    ...{ markets, speed, port, host, faults, machine: clock, archiveFolder },
    clock: virtualClock({ startsAt, speed, real: clock }),
    ...(options.exchange === undefined ? {} : { exchange: options.exchange }),
  })
  const told = markets.map(({ listing, description }) => ({ symbol: listing.symbol, description }))
  return { ...venue, markets: told, source: markets[0].source, startsAt }
}

function openMarkets(options: OpenVenueOptions): Promise<Opened> {
  return options.data === 'simulated' ? simulated(options) : recordedOrKlines(options)
}

async function simulated(options: OpenVenueOptions): Promise<Opened> {
  const { symbols = ['BTCUSDT'], from, seed, clock } = options
  const startsAt = from ?? clock.now()
  const firstOpenTime = Math.floor(startsAt / MINUTE_MS) * MINUTE_MS - SIMULATED_HISTORY_MS
  // Each symbol is a market of its own: with one seed for all they would move as one.
  const markets = symbols.map((symbol, i) =>
    openSimulatedMarket({ symbol, seed: seed + i, firstOpenTime }),
  )
  return { markets, startsAt }
}

async function recordedOrKlines(options: OpenVenueOptions): Promise<Opened> {
  const recordings = await findRecordings(options.data)
  if (recordings.size === 0) return klines(options)
  const { symbols = [...recordings.keys()], data, from } = options
  const markets: MarketTape[] = []
  for (const symbol of symbols) {
    const files = recordings.get(symbol)
    if (files === undefined) throw nothingOf(symbol, data, [...recordings.keys()])
    markets.push(await openRecordedMarket(symbol, files))
  }
  const first = Math.min(...markets.map(({ firstEventTime }) => firstEventTime))
  // A moment before the first frame, so that whoever comes at once hears it, too.
  return { markets, startsAt: from ?? first - 1 }
}

async function klines(options: OpenVenueOptions): Promise<Opened> {
  const { data: folder, archive, clock, signal, from } = options
  const files = await archive.find(folder, {
    ...{ symbol: undefined, interval: '1m', market: 'spot', kind: undefined },
    ...{ from: undefined, to: undefined },
  })
  const known = [...new Set(files.map(({ holds }) => holds.symbol))]
  if (known.length === 0) {
    throw new VenueError(
      'NO_RECORDING',
      `${folder} has neither archive files nor recorded frames. Point --data at a folder in the layout of ` +
        'data.binance.vision or of recorded frames, or say --data simulated.',
    )
  }
  const { symbols = known } = options
  const recording = await options.openRecording()
  const opened = []
  for (const symbol of symbols) {
    if (!known.includes(symbol)) throw nothingOf(symbol, folder, known)
    opened.push(await openKlinesMarket({ recording, archive, folder, symbol, from, clock, signal }))
  }
  return {
    markets: opened.map(({ market }) => market),
    startsAt: from ?? Math.max(...opened.map(({ liveFrom }) => liveFrom)),
    archiveFolder: folder,
  }
}

function nothingOf(symbol: string, data: string, known: readonly string[]): VenueError {
  return new VenueError(
    'NO_RECORDING',
    `${data} has nothing of ${symbol}; it has ${known.join(', ')}.`,
  )
}
