import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { VenueError } from '../../ingest/index.ts'
import type { BookLevel, BookSnapshot, Candle, Trade } from '../../market/index.ts'
import { BadField, decimal, decimalText } from './decimal.ts'

/** Reads one kind of REST body. */
export interface Payload<Value> {
  /** Throws `BAD_PAYLOAD`, naming what was asked for. */
  read(body: unknown, asked: string): Value
}

/** A kline is a bare array. Its positions are named here and nowhere else. */
const D = decimalText
const N = Type.Integer()
const kline = Type.Tuple([N, D, D, D, D, D, N, D, N, D, D], { additionalItems: true })

export const klines = payload(Type.Array(kline), (rows): readonly Candle[] => rows.map(toCandle))

function toCandle(row: Static<typeof kline>): Candle {
  const [openTime, open, high, low, close, volume, closeTime] = row
  const [, , , , , , , quoteVolume, tradeCount, takerBuyVolume, takerBuyQuoteVolume] = row
  return {
    openTime,
    closeTime,
    open: decimal(open),
    high: decimal(high),
    low: decimal(low),
    close: decimal(close),
    volume: decimal(volume),
    quoteVolume: decimal(quoteVolume),
    tradeCount,
    takerBuyVolume: decimal(takerBuyVolume),
    takerBuyQuoteVolume: decimal(takerBuyQuoteVolume),
  }
}

export const singleTrades = payload(
  Type.Array(
    Type.Object({
      id: Type.Integer(),
      price: decimalText,
      qty: decimalText,
      time: Type.Integer(),
      isBuyerMaker: Type.Boolean(),
    }),
  ),
  (rows): readonly Trade[] =>
    rows.map(({ id, price, qty, time, isBuyerMaker }) => ({
      ...{ id, count: 1, price: decimal(price), quantity: decimal(qty), time },
      takerSide: isBuyerMaker ? 'sell' : 'buy',
    })),
)

export const aggregateTrades = payload(
  Type.Array(
    Type.Object({
      a: Type.Integer(),
      p: decimalText,
      q: decimalText,
      f: Type.Integer(),
      l: Type.Integer(),
      T: Type.Integer(),
      m: Type.Boolean(),
    }),
  ),
  (rows): readonly Trade[] =>
    rows.map(({ a, p, q, f, l, T, m }) => ({
      ...{ id: a, count: l - f + 1, price: decimal(p), quantity: decimal(q), time: T },
      takerSide: m ? 'sell' : 'buy',
    })),
)

const levels = Type.Array(Type.Tuple([decimalText, decimalText], { additionalItems: true }))

export const depth = payload(
  Type.Object({ lastUpdateId: Type.Integer(), bids: levels, asks: levels }),
  ({ lastUpdateId, bids, asks }): BookSnapshot => ({
    lastUpdateId,
    bids: bids.map(toLevel),
    asks: asks.map(toLevel),
  }),
)

export function toLevel([price, quantity]: readonly string[]): BookLevel {
  return [decimal(price), decimal(quantity)]
}

export const serverTime = payload(
  Type.Object({ serverTime: Type.Integer() }),
  ({ serverTime: time }) => time,
)

/** What is traded, and how much may be asked. */
export interface ExchangeInfo {
  readonly symbols: readonly { readonly symbol: string; readonly status: string }[]
  /** Request weight that one address may use in a minute; undefined where the venue does not say. */
  readonly weightPerMinute: number | undefined
}

export const exchangeInfo = payload(
  Type.Object({
    rateLimits: Type.Array(
      Type.Object({
        rateLimitType: Type.String(),
        interval: Type.String(),
        intervalNum: Type.Integer(),
        limit: Type.Integer(),
      }),
    ),
    symbols: Type.Array(Type.Object({ symbol: Type.String(), status: Type.String() })),
  }),
  ({ rateLimits, symbols }): ExchangeInfo => ({
    symbols,
    weightPerMinute: rateLimits.find(
      ({ rateLimitType, interval, intervalNum }) =>
        rateLimitType === 'REQUEST_WEIGHT' && interval === 'MINUTE' && intervalNum === 1,
    )?.limit,
  }),
)

const errorBody = Compile(Type.Object({ code: Type.Integer(), msg: Type.String() }))

/** The venue's own number and words for a refusal, where it gave any. */
export function refusalOf(
  body: unknown,
): { readonly code: number; readonly msg: string } | undefined {
  return errorBody.Check(body) ? body : undefined
}

function payload<Schema extends TSchema, Value>(
  schema: Schema,
  map: (body: Static<Schema>) => Value,
): Payload<Value> {
  const compiled = Compile(schema)
  return {
    read(body, asked) {
      if (!compiled.Check(body)) {
        const [problem] = compiled.Errors(body)
        const where =
          problem === undefined ? '' : `: ${problem.instancePath || 'it'} ${problem.message}`
        throw new VenueError('BAD_PAYLOAD', `The answer to ${asked} is unreadable${where}`)
      }
      try {
        return map(body)
      } catch (cause) {
        if (!(cause instanceof BadField)) throw cause
        throw new VenueError(
          'BAD_PAYLOAD',
          `The answer to ${asked} is unreadable: ${cause.message}`,
        )
      }
    },
  }
}
