/**
 * The `quantai` command line: one file per command in `commands/`, and the frame around them.
 *
 * Promises: what was asked for goes to stdout and everything else to stderr; every command has help
 * with examples; exit codes say how it ended.
 * Never: opens anything a command did not ask for, or ends the process in the middle of its work.
 */
export { EXIT } from './exit-codes.ts'
export { reportFailure } from './failures.ts'
export { interruption } from './interruption.ts'
export type { Platform } from './platform.ts'
export { runCli } from './run-cli.ts'
