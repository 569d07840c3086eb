import { CommanderError } from 'commander'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { Interrupted } from './interruption.ts'
import { painter, type TextStream } from './terminal.ts'

interface Failure {
  readonly exitCode: ExitCode
  /** What to tell the user, without a final newline; empty where it has been said already. */
  readonly text: string
}

/** Tells the user what went wrong, and gives the exit code that says the same. */
export function reportFailure(error: unknown, stream: TextStream): ExitCode {
  const { exitCode, text } = explain(error)
  if (text !== '') stream.write(`${painter(stream)('red', 'error:')} ${text}\n`)
  return exitCode
}

/** Trouble of the machine's, and what the user can do about it. */
const SYSTEM_ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space, then run it again.',
  EACCES: 'Check who owns that path and may write there.',
  EPERM: 'Check who owns that path and may write there.',
  EROFS: 'That disk is read-only: choose another place in the settings.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n), then run it again.',
}

/** The codes of what was asked for wrongly; every other code is the world's failure. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'USAGE',
  'BAD_SETTINGS',
  'UNKNOWN_MODEL',
  'UNKNOWN_SET',
  'BAD_HORIZON',
  'BAD_FAULTS',
  'UNKNOWN_FORECAST',
  'WITHHELD',
  'NO_MODEL',
  'UNKNOWN_FEATURE',
  'BAD_PARAMETERS',
  'STUDY_DIFFERS',
  'NOT_IMPORTED',
  'NO_LIBRARY',
])

/**
 * What a thrown thing means to the user. An error with a `code` is ours or the system's: its
 * message and what caused it are enough. Anything else is a bug, and is shown whole.
 */
export function explain(error: unknown): Failure {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage, text: '' } // It has printed its own text.
  }
  if (isInterruption(error)) return { exitCode: EXIT.interrupted, text: 'Interrupted.' }
  const code = codeOf(error)
  if (error instanceof Error && code !== undefined) {
    const exitCode = USAGE_CODES.has(code) ? EXIT.usage : EXIT.failure
    return {
      exitCode,
      text: [error.message, ...causesOf(error), ...adviceFor(error, code)].join('\n'),
    }
  }
  return { exitCode: EXIT.failure, text: bugReport(error) }
}

function isInterruption(error: unknown): boolean {
  return (
    error instanceof Interrupted ||
    (error instanceof Error && error.name === 'AbortError' && isInterruption(error.cause))
  )
}

/** Node's own ERR_ codes mean that we called it wrongly: a bug, whatever they are called. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && !error.code.startsWith('ERR_') ? error.code : undefined
}

/** What lay behind it, as far as its own message does not say so already. */
function causesOf({ message, cause }: Error): string[] {
  if (!(cause instanceof Error)) return []
  const told = message.includes(cause.message)
  return [...(told ? [] : [`  because: ${cause.message}`]), ...causesOf(cause)]
}

/** An error may bring its own `advice`; otherwise the first cause that we know what to do about. */
function adviceFor(error: Error, code: string): string[] {
  if ('advice' in error && typeof error.advice === 'string') return [error.advice]
  const known = SYSTEM_ADVICE[code]
  if (known !== undefined) return [known]
  const { cause } = error
  return cause instanceof Error ? adviceFor(cause, codeOf(cause) ?? '') : []
}

function bugReport(error: unknown): string {
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    shown,
    ...(error instanceof Error ? causesOf(error) : []),
    'This is a bug in quantai. Please report it: what you ran, and the lines above.',
  ].join('\n')
}
