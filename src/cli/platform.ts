import type { ForecastStore } from '../forecast/index.ts'
import type { ArchiveSource, StreamHub, VenueSource } from '../ingest/index.ts'
import type { SymbolMarket } from '../jobs/index.ts'
import type { GapLedger, Lake } from '../lake/index.ts'
import type { ModelStore, RunStore, StudyStore } from '../models/index.ts'
import type { Bus, Clock, Log, SettingDescription, Settings } from '../runtime/index.ts'

/** What is kept besides the lake. */
interface Database {
  readonly forecasts: ForecastStore
  readonly gaps: GapLedger
  readonly runs: RunStore
  readonly models: ModelStore
  readonly studies: StudyStore
}

/** One market a symbol, and what lets them begin where we hold them. */
interface OpenedMarkets {
  readonly markets: readonly SymbolMarket[]
  begin(): void
}

/** A venue that answers questions about its past. */
interface OpenedSource {
  readonly source: VenueSource
  /** The venue's own time. */
  readonly clock: Clock
  readonly archive: { readonly source: ArchiveSource; readonly address: string }
}

/** A venue's trades, as they come. */
interface OpenedTrades {
  readonly hub: StreamHub
  readonly clock: Clock
  readonly symbols: readonly string[]
}

/** What `quantai venue` asks for. */
export interface VenueRequest {
  /** `simulated`, or a folder of archive files or recorded frames. */
  readonly data: string
  /** Every one there is data of, where undefined. */
  readonly symbols: readonly string[] | undefined
  readonly speed: number
  readonly port: number
  readonly host: string
  readonly from: number | undefined
  readonly faults: string | undefined
  /** What orders are signed with. */
  readonly apiKey: string
  readonly apiSecret: string
}

/** A venue of our own that listens. */
export interface RunningVenue {
  readonly url: string
  readonly streamUrl: string
  readonly source: 'simulated' | 'klines' | 'recorded'
  /** The market's time at the beginning, epoch ms. */
  readonly startsAt: number
  readonly markets: readonly { readonly symbol: string; readonly description: string }[]
  /** Resolves when nothing is left to play. */
  readonly over: Promise<void>
  close(): Promise<void>
}

/**
 * What `main.ts` wires for the commands. Everything is opened when it is first asked for and not
 * before, so that a command pays only for what it uses.
 */
export interface Platform {
  /** Throws a `SettingsError` where they are wrong. */
  settings(): Settings
  describeSettings(): readonly SettingDescription[]
  readonly clock: Clock
  /** Writes to the terminal's `err`. */
  log(): Log
  /** `version` of package.json, and a digest of the sources that run. */
  readonly codeVersion: string
  openLake(): Promise<Lake>
  /** Throws an error with code `IN_USE` while another process has it. */
  openDatabase(): Promise<Database>
  /** The venue's archive, wherever an address leads. */
  openArchive(): Promise<ArchiveSource>
  /** The venue at BINANCE_REST_URL. Throws a `VenueError` where nobody answers. */
  openVenueSource(signal: AbortSignal): Promise<OpenedSource>
  /** Finnhub's trades of SYMBOLS. Throws a `VenueError` without a FINNHUB_TOKEN. */
  openTrades(): Promise<OpenedTrades>
  /** A bus of the caller's own, who closes it. */
  openBus(): Bus
  /** The markets the settings ask for, as far as they were played before. */
  openMarkets(signal: AbortSignal): Promise<OpenedMarkets>
  /** A Binance-compatible exchange on this machine. */
  openVenue(request: VenueRequest, signal: AbortSignal): Promise<RunningVenue>
  /** Closes what was opened, in reverse order. Called once, when the command has ended. */
  close(): Promise<void>
}
