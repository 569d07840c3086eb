import type { ForecastStore } from '../forecast/index.ts'
import type { ArchiveSource, MarketFeed } from '../ingest/index.ts'
import type { GapLedger, Lake } from '../lake/index.ts'
import type { ModelStore, RunStore, StudyStore } from '../models/index.ts'
import type { Clock, Log, SettingDescription, Settings } from '../runtime/index.ts'

/** What is kept besides the lake. */
interface Database {
  readonly forecasts: ForecastStore
  readonly gaps: GapLedger
  readonly runs: RunStore
  readonly models: ModelStore
  readonly studies: StudyStore
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
  /** `version` of package.json, and the commit where it is known. */
  readonly codeVersion: string
  openLake(): Promise<Lake>
  /** Throws an error with code `IN_USE` while another process has it. */
  openDatabase(): Promise<Database>
  /** The venue's archive, wherever an address leads. */
  openArchive(): Promise<ArchiveSource>
  /** The market the settings ask for, as far as it was played before. */
  openMarket(signal: AbortSignal): Promise<MarketFeed>
  /** Closes what was opened, in reverse order. Called once, when the command has ended. */
  close(): Promise<void>
}
