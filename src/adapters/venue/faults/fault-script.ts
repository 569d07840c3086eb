import { readFile } from 'node:fs/promises'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { VenueError } from '../../../ingest/index.ts'
import { parseTime } from '../../../runtime/index.ts'

/** What can be made to go wrong. docs/recipes/use-the-local-venue.md says what each does. */
const FAULT_KINDS = [
  ...(['drop', 'close24h', 'serverShutdown'] as const), // At a moment.
  ...(['silence', 'refuse', 'delay', 'rateLimit', 'ban', 'serverError', 'skew'] as const), // For a while.
  ...(['truncate', 'malformed', 'duplicate', 'reorder', 'answerLost', 'badSymbol'] as const),
  'missing', // Minutes without a candle.
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

const duration = Type.String({ pattern: '^\\d+(ms|s|m|h|d)$' })

const entry = Type.Object(
  {
    fault: Type.Enum([...FAULT_KINDS]),
    /** Market time: a time, or `+10m` after the venue's start. */
    at: Type.Optional(Type.String({ pattern: '^(\\+\\d+(ms|s|m|h|d)|\\d{4}-.*)$' })),
    every: Type.Optional(duration),
    probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    for: Type.Optional(duration),
    symbols: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    where: Type.Optional(Type.Enum(['streams', 'rest', 'both'])),
    /** Which messages: a part of a stream's name or a path, such as `@kline` or `/api/v3/depth`. */
    only: Type.Optional(Type.String()),
    /** The part of the messages it happens to. */
    share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    status: Type.Optional(Type.Integer({ minimum: 500, maximum: 599 })),
    retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
    /** How late (`delay`), or how wrong (`skew`, which may be negative: `-2s`). */
    by: Type.Optional(Type.String({ pattern: '^-?\\d+(ms|s|m|h|d)$' })),
    /** When minutes that were missing can be asked for again; never, unless told. */
    healsAfter: Type.Optional(duration),
  },
  { additionalProperties: false },
)
const script = Type.Object(
  { seed: Type.Optional(Type.Integer({ minimum: 0 })), faults: Type.Array(entry) },
  { additionalProperties: false },
)
const checks = { entry: Compile(entry), script: Compile(script) }

export type FaultEntry = Static<typeof entry>
export type FaultScript = Static<typeof script>

/** Reads a script; throws a `VenueError` that says where it is wrong. */
export async function readFaultScript(file: string): Promise<FaultScript> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new VenueError('BAD_FAULTS', `The fault script ${file} cannot be read`, { cause })
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new VenueError('BAD_FAULTS', `The fault script ${file} is no JSON`, { cause })
  }
  if (checks.script.Check(value)) return checkedTimes(value)
  throw wrong(file, checks.script.Errors(value))
}

/** One fault, as the admin endpoint gets it. */
export function parseFault(value: unknown): FaultEntry {
  if (!checks.entry.Check(value)) throw wrong('The fault', checks.entry.Errors(value))
  checkedTimes({ faults: [value] })
  return value
}

function checkedTimes(checked: FaultScript): FaultScript {
  for (const { at } of checked.faults) {
    if (at === undefined || at.startsWith('+') || marketTime(at) !== undefined) continue
    throw new VenueError('BAD_FAULTS', `at: ${at} is neither a time nor +<duration> such as +10m`)
  }
  return checked
}

function wrong(
  what: string,
  errors: Iterable<{ readonly instancePath: string; readonly message: string }>,
): VenueError {
  const told = [...errors]
    .slice(0, 3)
    .map(({ instancePath, message }) => `${instancePath} ${message}`)
  return new VenueError(
    'BAD_FAULTS',
    `${what} is not a fault script: ${told.join('; ')}. Known faults: ${FAULT_KINDS.join(', ')}.`,
  )
}

/** A time of the market, to the minute or to the second. */
export function marketTime(text: string): number | undefined {
  const toTheSecond = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(text)
  const time = toTheSecond ? Date.parse(text) : parseTime(text)
  return Number.isNaN(time) ? undefined : time
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `90s` in milliseconds; a sign is kept. */
export function durationMs(text: string): number {
  const [, amount, unit] = /^([+-]?\d+)(ms|s|m|h|d)$/.exec(text) ?? []
  return Number(amount) * (UNITS[unit] ?? Number.NaN)
}
