import type { Command } from 'commander'
import type { ExitCode } from './exit-codes.ts'
import type { Platform } from './platform.ts'
import type { Terminal } from './terminal.ts'

/** What a command gets to work with. */
export interface Cli {
  readonly terminal: Terminal
  /** The wired services, made on first use: `--help` opens nothing. */
  platform(): Platform
  /**
   * Aborts on the first Ctrl-C or SIGTERM. A command that asks for it promises to stop soon and
   * cleanly; one that never asks is simply killed. Throw its reason to end with exit code 130.
   */
  interruption(): AbortSignal
  /** Ends with this code although nothing is thrown, once the command is through. */
  exitWith(code: ExitCode): void
}

/** A command file's one export: `docs/recipes/add-a-command.md`. */
export type CommandFile = (cli: Cli) => Command
