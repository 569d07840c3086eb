import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { MarketEvent } from '../../ingest/index.ts'
import type { BookLevel } from '../../market/index.ts'
import { BadField, decimal, decimalText } from './decimal.ts'
import { toLevel } from './payloads.ts'

/** What a text frame holds. A reply answers a command of ours; `shutdown` asks for a new connection. */
export type Frame =
  | { readonly kind: 'event'; readonly event: MarketEvent }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'reply' }
  | { readonly kind: 'unreadable'; readonly reason: string }

const time = Type.Integer()
const levels = Type.Array(Type.Tuple([decimalText, decimalText], { additionalItems: true }))

const klineEvent = Compile(
  Type.Object({
    E: time,
    s: Type.String(),
    k: Type.Object({
      t: time,
      T: time,
      i: Type.Literal('1m'),
      o: decimalText,
      h: decimalText,
      l: decimalText,
      c: decimalText,
      v: decimalText,
      n: Type.Integer(),
      x: Type.Boolean(),
      q: decimalText,
      V: decimalText,
      Q: decimalText,
    }),
  }),
)
const taken = { s: Type.String(), p: decimalText, q: decimalText, T: time, m: Type.Boolean() }
const tradeEvent = Compile(Type.Object({ E: time, t: Type.Integer(), ...taken }))
const aggregateEvent = Compile(
  Type.Object({ E: time, a: Type.Integer(), f: Type.Integer(), l: Type.Integer(), ...taken }),
)
const depthEvent = Compile(
  Type.Object({
    E: time,
    s: Type.String(),
    U: Type.Integer(),
    u: Type.Integer(),
    b: levels,
    a: levels,
  }),
)
const bestEvent = Compile(
  Type.Object({
    u: Type.Integer(),
    s: Type.String(),
    b: decimalText,
    B: decimalText,
    a: decimalText,
    A: decimalText,
  }),
)

/** Reads a frame of a raw or a combined stream. */
export function readFrame(text: string, receivedTime: number): Frame {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return unreadable('it is no JSON')
  }
  if (!isObject(message)) return unreadable('it is no object')
  const data = 'stream' in message && 'data' in message ? message.data : message
  if (!isObject(data)) return unreadable('its data is no object')
  try {
    return frameOf(data, receivedTime)
  } catch (error) {
    if (error instanceof BadField) return unreadable(error.message)
    throw error
  }
}

function frameOf(data: Readonly<Record<string, unknown>>, receivedTime: number): Frame {
  switch (data.e) {
    case 'kline':
      return klineFrame(data, receivedTime)
    case 'depthUpdate':
      return depthFrame(data, receivedTime)
    case 'trade':
      if (!tradeEvent.Check(data)) return unreadable('it is no trade')
      return tradeFrame(data, { id: data.t, count: 1 }, false, receivedTime)
    case 'aggTrade':
      if (!aggregateEvent.Check(data)) return unreadable('it is no aggregate trade')
      return tradeFrame(data, { id: data.a, count: data.l - data.f + 1 }, true, receivedTime)
    case 'serverShutdown':
      return { kind: 'shutdown' }
    case undefined:
      // The one event without a name: the best prices of spot.
      if (bestEvent.Check(data)) return bestFrame(data, receivedTime)
      if ('id' in data || 'error' in data) return { kind: 'reply' }
      return unreadable('nothing says what it is')
    default:
      return unreadable(`"${String(data.e).slice(0, 40)}" is no event that was asked for`)
  }
}

function klineFrame(data: unknown, receivedTime: number): Frame {
  if (!klineEvent.Check(data)) return unreadable('it is no 1-minute kline')
  const { E, s, k } = data
  const candle = {
    openTime: k.t,
    closeTime: k.T,
    open: decimal(k.o),
    high: decimal(k.h),
    low: decimal(k.l),
    close: decimal(k.c),
    volume: decimal(k.v),
    quoteVolume: decimal(k.q),
    tradeCount: k.n,
    takerBuyVolume: decimal(k.V),
    takerBuyQuoteVolume: decimal(k.Q),
  }
  return {
    kind: 'event',
    event: { kind: 'candle', symbol: s, exchangeTime: E, receivedTime, candle, closed: k.x },
  }
}

function tradeFrame(
  data: { E: number; s: string; p: string; q: string; T: number; m: boolean },
  { id, count }: { readonly id: number; readonly count: number },
  aggregate: boolean,
  receivedTime: number,
): Frame {
  const trade = {
    ...{ id, count, time: data.T },
    price: decimal(data.p),
    quantity: decimal(data.q),
    takerSide: data.m ? ('sell' as const) : ('buy' as const),
  }
  const { s: symbol, E: exchangeTime } = data
  return {
    kind: 'event',
    event: { kind: 'trade', symbol, exchangeTime, receivedTime, trade, aggregate },
  }
}

function depthFrame(data: unknown, receivedTime: number): Frame {
  if (!depthEvent.Check(data)) return unreadable('it is no change of the book')
  const change = {
    firstUpdateId: data.U,
    lastUpdateId: data.u,
    bids: data.b.map(toLevel),
    asks: data.a.map(toLevel),
  }
  const { s: symbol, E: exchangeTime } = data
  return { kind: 'event', event: { kind: 'book', symbol, exchangeTime, receivedTime, change } }
}

function bestFrame(
  data: { u: number; s: string; b: string; B: string; a: string; A: string },
  receivedTime: number,
): Frame {
  const bid: BookLevel = [decimal(data.b), decimal(data.B)]
  const ask: BookLevel = [decimal(data.a), decimal(data.A)]
  const best = { updateId: data.u, bid, ask }
  // Binance does not say when.
  const when = { exchangeTime: Number.NaN, receivedTime }
  return { kind: 'event', event: { kind: 'best-prices', symbol: data.s, ...when, best } }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(reason: string): Frame {
  return { kind: 'unreadable', reason }
}
