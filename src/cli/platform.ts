import type { Clock, Log, SettingDescription, Settings } from '../runtime/index.ts'

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
  /** Closes what was opened, in reverse order. Called once, when the command has ended. */
  close(): Promise<void>
}
