/**
 * As little of a Binance client as a soak needs: candles by stream and by request, a new connection when one is
 * lost, and no patience of its own. It leaves everything that goes wrong to whoever listens.
 */
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { WebSocket } from 'ws'
import {
  type EventStream,
  type StreamListener,
  type Subscription,
  VenueError,
  type VenueSource,
} from '../../src/ingest/index.ts'
import { type Candle, candlesFrom, MINUTE_MS } from '../../src/market/index.ts'
import type { Clock } from '../../src/runtime/index.ts'

const PAGE = 1000
const REQUEST_TIMEOUT_MS = 5000
const RECONNECT_AFTER_MS = 100
/** A stream that says nothing for so long is dead. */
const SILENCE_MS = 2000

interface PlainClientOptions {
  readonly url: string
  readonly streamUrl: string
  /** The market's clock. */
  readonly clock: Clock
}

export function plainSource({ url, clock }: PlainClientOptions): VenueSource {
  async function klines(symbol: string, from: number, to: number): Promise<readonly Candle[]> {
    const address = new URL('/api/v3/klines', url)
    address.search = new URLSearchParams({
      ...{ symbol, interval: '1m', startTime: String(from), endTime: String(to - 1) },
      limit: String(PAGE),
    }).toString()
    let response: Response
    let body: unknown
    try {
      response = await fetch(address, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
      body = await response.json()
    } catch (cause) {
      throw new VenueError('STATUS_UNKNOWN', 'No readable answer', { cause })
    }
    if (response.status === 429 || response.status === 418) {
      const retryAfterMs = Number(response.headers.get('retry-after')) * 1000
      throw new VenueError('RATE_LIMITED', `Told to wait ${retryAfterMs} ms`, { retryAfterMs })
    }
    if (!response.ok) throw new VenueError('UNAVAILABLE', `Answered ${response.status}`)
    if (!page.Check(body)) throw new VenueError('BAD_PAYLOAD', 'Unreadable klines')
    return body.map(
      ([openTime, open, high, low, close, volume, closeTime, quote, count, ...taker]) => ({
        ...{ openTime, closeTime, open: Number(open), high: Number(high), low: Number(low) },
        ...{ close: Number(close), volume: Number(volume), quoteVolume: Number(quote) },
        ...{
          tradeCount: count,
          takerBuyVolume: Number(taker[0]),
          takerBuyQuoteVolume: Number(taker[1]),
        },
      }),
    )
  }

  return {
    venue: 'binance',
    async candles({ symbol, from, to }) {
      const rows: Candle[] = []
      for (let next = from; next < to; ) {
        const some = await klines(symbol, next, to)
        rows.push(...some)
        if (some.length < PAGE) break
        next = some[some.length - 1].openTime + MINUTE_MS
      }
      return candlesFrom(rows.filter(({ closeTime }) => closeTime < clock.now()))
    },
    firstOpenTime: async (symbol) => (await klines(symbol, 0, clock.now()))[0].openTime,
    trades: () => Promise.reject(new Error('a soak asks for candles alone')),
    book: () => Promise.reject(new Error('a soak asks for candles alone')),
  }
}

export function plainStream({ streamUrl, clock }: PlainClientOptions): EventStream {
  return {
    venue: 'binance',
    async listen(subscriptions, listener, signal) {
      while (!signal.aborted) {
        await connectOnce(subscriptions, listener, signal)
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS))
      }
    },
  }

  function connectOnce(
    subscriptions: readonly Subscription[],
    listener: StreamListener,
    signal: AbortSignal,
  ): Promise<void> {
    const names = subscriptions.map(({ symbol }) => `${symbol.toLowerCase()}@kline_1m`)
    const socket = new WebSocket(`${streamUrl}/stream?streams=${names.join('/')}`)
    const leave = () => socket.terminate()
    signal.addEventListener('abort', leave, { once: true })
    let isUp = false
    let why = 'closed by the venue'
    let heard = performance.now()
    const watchdog = setInterval(() => {
      if (performance.now() - heard < SILENCE_MS) return
      why = 'silent'
      socket.terminate()
    }, SILENCE_MS / 4)
    socket.on('open', () => {
      isUp = true
      listener.connection({ kind: 'up', at: clock.now(), subscriptions })
    })
    socket.on('message', (data) => {
      heard = performance.now()
      const receivedTime = clock.now()
      const text = String(data)
      listener.frame(text, receivedTime)
      read(text, receivedTime, listener)
    })
    socket.on('error', (error) => {
      why = error.message
    })
    return new Promise((resolve) => {
      socket.on('close', () => {
        clearInterval(watchdog)
        signal.removeEventListener('abort', leave)
        if (isUp) listener.connection({ kind: 'down', at: clock.now(), subscriptions, reason: why })
        resolve()
      })
    })
  }
}

function read(text: string, receivedTime: number, listener: StreamListener): void {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    listener.unreadable(text, receivedTime, 'no JSON')
    return
  }
  if (!klineFrame.Check(frame)) {
    listener.unreadable(text, receivedTime, 'no kline')
    return
  }
  const { E, s: symbol, k } = frame.data
  const candle: Candle = {
    ...{ openTime: k.t, closeTime: k.T, open: Number(k.o), high: Number(k.h), low: Number(k.l) },
    ...{ close: Number(k.c), volume: Number(k.v), quoteVolume: Number(k.q), tradeCount: k.n },
    ...{ takerBuyVolume: Number(k.V), takerBuyQuoteVolume: Number(k.Q) },
  }
  const base = { symbol, exchangeTime: E, receivedTime }
  listener.event({ kind: 'candle', ...base, candle, closed: k.x })
}

const row = Type.Tuple([
  ...[Type.Integer(), Type.String(), Type.String(), Type.String(), Type.String(), Type.String()],
  ...[Type.Integer(), Type.String(), Type.Integer(), Type.String(), Type.String(), Type.String()],
])
const page = Compile(Type.Unsafe<KlineRow[]>(Type.Array(row)))
type KlineRow = [
  ...[openTime: number, open: string, high: string, low: string, close: string, volume: string],
  ...[closeTime: number, quote: string, count: number, takerBase: string, takerQuote: string],
]
const text = Type.String()
const klineFrame = Compile(
  Type.Object({
    data: Type.Object({
      ...{ e: Type.Literal('kline'), E: Type.Integer(), s: text },
      k: Type.Object({
        ...{ t: Type.Integer(), T: Type.Integer(), n: Type.Integer(), x: Type.Boolean() },
        ...{ o: text, h: text, l: text, c: text, v: text, q: text, V: text, Q: text },
      }),
    }),
  }),
)
