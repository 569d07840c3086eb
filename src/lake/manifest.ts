import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { INTERVALS, type Interval } from '../market/index.ts'
import { LakeError } from './lake-error.ts'

/** Who made the bar: the venue itself, or we from its trades. The venue's outranks ours. */
export type CandleOrigin = 'venue' | 'trades'

const instrument = Type.Object({
  venue: Type.Enum(['binance', 'finnhub', 'replay', 'simulated']),
  market: Type.Union([Type.Literal('spot'), Type.Literal('um')]),
  symbol: Type.String(),
})

const interval = Type.Unsafe<Interval>(Type.Enum(Object.keys(INTERVALS)))

const candleFile = Type.Object({
  path: Type.String(),
  sha256: Type.String(),
  bytes: Type.Integer(),
  rows: Type.Integer(),
  /** Open times covered, `[from, to)`. */
  from: Type.Integer(),
  to: Type.Integer(),
  receivedFrom: Type.Integer(),
  receivedTo: Type.Integer(),
})

const series = Type.Object({
  instrument,
  interval,
  /** Files of the current rows: every open time once. */
  candles: Type.Array(candleFile),
  /** Files of rows that a later version replaced. */
  superseded: Type.Array(candleFile),
})

const bookSeries = Type.Object({
  instrument,
  /** Files of the current minutes of order book: every open time once. */
  minutes: Type.Array(candleFile),
  /** Files of minutes that a later version replaced. */
  superseded: Type.Array(candleFile),
})

const receivedFile = Type.Object({
  name: Type.String(),
  source: Type.String(),
  sha256: Type.String(),
  kind: Type.Union([Type.Literal('klines'), Type.Literal('trades'), Type.Literal('aggTrades')]),
  instrument,
  interval,
  receivedTime: Type.Integer(),
  checksum: Type.Union([
    Type.Literal('verified'),
    Type.Literal('absent'),
    Type.Literal('mismatch'),
  ]),
  state: Type.Union([Type.Literal('refined'), Type.Literal('failed')]),
  reason: Type.Union([Type.String(), Type.Null()]),
  /** The span its name promises, or else the one its rows cover. */
  from: Type.Integer(),
  to: Type.Integer(),
  /** The limits it was refined within. */
  limitFrom: Type.Integer(),
  limitTo: Type.Integer(),
  bronze: Type.Union([Type.String(), Type.Null()]),
  quarantine: Type.Union([Type.String(), Type.Null()]),
  rows: Type.Integer(),
  rejected: Type.Integer(),
  /** Minutes whose row was rejected, as spans: the ledger names them as the cause of a hole. */
  rejectedSpans: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() })),
})

/** Raw frames of a venue, as received. */
const frameFile = Type.Object({
  path: Type.String(),
  venue: instrument.properties.venue,
  /** The segment of the journal it was made of: sealed once, even where a crash left the segment behind. */
  segment: Type.String(),
  sha256: Type.String(),
  bytes: Type.Integer(),
  rows: Type.Integer(),
  /** Receive times of its first and last frame. */
  from: Type.Integer(),
  to: Type.Integer(),
})

const manifest = Type.Object({
  format: Type.Literal(1),
  version: Type.Integer(),
  publishedAt: Type.Integer(),
  series: Type.Array(series),
  /** Absent in a lake that never saw an order book. */
  books: Type.Optional(Type.Array(bookSeries)),
  received: Type.Array(receivedFile),
  /** Absent in lakes that never recorded a stream. */
  frames: Type.Optional(Type.Array(frameFile)),
})

export type CandleFile = Readonly<Static<typeof candleFile>>
export type CandleSeries = Readonly<Static<typeof series>>
export type FrameFile = Readonly<Static<typeof frameFile>>
export type BookSeries = Readonly<Static<typeof bookSeries>>
export type ReceivedFile = Readonly<Static<typeof receivedFile>>
/** Which files make up the lake at one moment. Immutable; a change publishes the next version. */
export type Manifest = Readonly<Static<typeof manifest>>

const parser = Compile(manifest)

export const EMPTY_MANIFEST: Manifest = {
  format: 1,
  version: 0,
  publishedAt: 0,
  series: [],
  received: [],
}

/** Reads a manifest. Throws `BROKEN_MANIFEST` naming the file and the first thing wrong with it. */
export function parseManifest(text: string, path: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new LakeError('BROKEN_MANIFEST', `${path} is not JSON`, { cause })
  }
  if (parser.Check(value)) return value
  const [problem] = parser.Errors(value)
  const where = problem?.instancePath || 'it'
  throw new LakeError('BROKEN_MANIFEST', `${path}: ${where} ${problem?.message ?? 'is malformed'}`)
}
