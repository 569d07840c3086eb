import type { Clock } from './clock.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

type LogLevel = (typeof LEVELS)[number]

/** What goes with a message. An `Error` is written with its message, code and causes. */
type LogFields = Readonly<Record<string, unknown>>

/** Says what happens, a line an event. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

interface LogOptions {
  /** The least important level still written. */
  readonly level: LogLevel
  /** `text`: a line for people. `json`: an object a line, for a log collector. */
  readonly format: 'text' | 'json'
  readonly clock: Pick<Clock, 'now'>
  /** Takes one finished line, its newline included. */
  readonly write: (line: string) => void
}

/**
 * A log that writes lines of the asked level and above. Writing never throws, whatever the fields
 * hold: a log line must not be what brings a program down.
 */
export function createLog({ level, format, clock, write }: LogOptions): Log {
  const line = format === 'json' ? jsonLine : textLine
  const at =
    (own: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return
      write(`${line(new Date(clock.now()).toISOString(), own, message, fields)}\n`)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** The line's own keys come last, so that a field of the same name cannot pass for them. */
function jsonLine(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const own = { time, level, message }
  return json({ ...fields, ...own }) ?? JSON.stringify(own)
}

/** One line whatever the message holds: a line break in it would look like a line of its own. */
function textLine(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${inText(value)}`)
  return [time, level.padEnd(5), message.replaceAll(/\s*[\r\n]+\s*/g, ' | '), ...pairs].join(' ')
}

function inText(value: unknown): string {
  const word = value instanceof Error ? `${value.name}: ${value.message}` : value
  if (typeof word === 'string' && /^[^\s"=]+$/.test(word)) return word
  return json(word) ?? String(word)
}

/** JSON, or undefined where there is none (a loop, a function). */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, inner) => plain(inner))
  } catch {
    return undefined // A loop, or a getter that throws: the caller has a shorter thing to say.
  }
}

/** What JSON has no word for, in words: it throws on a bigint, and drops errors and NaN. */
function plain(value: unknown): unknown {
  if (value instanceof Error) {
    const { name, message, stack, cause } = value
    return { name, message, code: 'code' in value ? value.code : undefined, cause, stack }
  }
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value
}
