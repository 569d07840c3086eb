import { VenueError, type VenueSource } from '../../ingest/index.ts'
import { type Candle, candlesFrom, intervalMs } from '../../market/index.ts'
import type { Clock } from '../../runtime/index.ts'
import {
  aggregateTrades,
  depth,
  exchangeInfo,
  klines,
  type Payload,
  serverTime,
  singleTrades,
} from './payloads.ts'
import { type BinanceRest, binanceRest, type RestOptions } from './rest.ts'

const PAGE_LIMIT = 1000
/** Request weights, as the venue's documentation has them. */
const WEIGHT = { klines: 2, aggTrades: 4, trades: 25, exchangeInfo: 20, time: 1, ping: 1 } as const
const UNKNOWN_SYMBOL = -1121

interface SourceOptions extends RestOptions {
  /** The market's time: what has closed by it is handed out. */
  readonly clock: Pick<Clock, 'now'>
}

/** What Binance answers, and what only its own streams ask. */
export interface BinanceSource extends VenueSource {
  /** Throws `REJECTED` for a symbol that is not there or not trading, saying which. */
  checkSymbol(symbol: string, signal?: AbortSignal): Promise<void>
  readonly rest: BinanceRest
}

/** Binance's public REST API. Knows its wire format and its ways of failing. */
export function binanceSource({ clock, ...options }: SourceOptions): BinanceSource {
  const rest = binanceRest(options)

  async function ask<Value>(
    payload: Payload<Value>,
    path: string,
    params: Readonly<Record<string, string | number>>,
    weight: number,
    signal?: AbortSignal,
  ): Promise<Value> {
    try {
      const { body } = await rest.get(path, params, weight, signal)
      return payload.read(body, path)
    } catch (error) {
      throw explained(error, params.symbol)
    }
  }

  return {
    venue: 'binance',
    rest,

    async candles({ symbol, interval, from, to }, signal) {
      const step = intervalMs(interval)
      const found: Candle[] = []
      for (let start = from; start < to; ) {
        const page = await ask(
          klines,
          '/api/v3/klines',
          // Binance includes the end; we do not.
          { symbol, interval, startTime: start, endTime: to - 1, limit: PAGE_LIMIT },
          WEIGHT.klines,
          signal,
        )
        const now = clock.now()
        for (const candle of page) {
          // The last kline may still be forming; its close would leak the future into training.
          if (candle.openTime >= start && candle.openTime < to && candle.closeTime < now) {
            found.push(candle)
            start = candle.openTime + step
          }
        }
        if (page.length < PAGE_LIMIT) break
      }
      return candlesFrom(found, interval)
    },

    async firstOpenTime(symbol, signal) {
      const params = { symbol, interval: '1m', startTime: 0, limit: 1 }
      const [first] = await ask(klines, '/api/v3/klines', params, WEIGHT.klines, signal)
      if (first) return first.openTime
      throw new VenueError('REJECTED', `The venue has no candle of ${symbol} yet`)
    },

    trades({ symbol, fromId, aggregate }, signal) {
      const params = { symbol, fromId, limit: PAGE_LIMIT }
      return aggregate
        ? ask(aggregateTrades, '/api/v3/aggTrades', params, WEIGHT.aggTrades, signal)
        : ask(singleTrades, '/api/v3/historicalTrades', params, WEIGHT.trades, signal)
    },

    book(symbol, limit, signal) {
      const weight = limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250
      return ask(depth, '/api/v3/depth', { symbol, limit }, weight, signal)
    },

    async checkSymbol(symbol, signal) {
      const params = { symbol }
      const info = await ask(
        exchangeInfo,
        '/api/v3/exchangeInfo',
        params,
        WEIGHT.exchangeInfo,
        signal,
      )
      if (info.weightPerMinute !== undefined) rest.budget.learnLimit(info.weightPerMinute)
      const found = info.symbols.find((each) => each.symbol === symbol)
      if (found === undefined) throw unknownSymbol(symbol)
      if (found.status === 'TRADING') return
      throw new VenueError(
        'REJECTED',
        `${symbol} is not trading at the venue now (${found.status})`,
      )
    },
  }
}

/** The venue's time, and how fast it runs beside the machine's: 1 unless it is a local one that says otherwise. */
export async function venueTime(
  rest: BinanceRest,
  signal?: AbortSignal,
): Promise<{ readonly time: number; readonly speed: number }> {
  const { body, headers } = await rest.get('/api/v3/time', {}, WEIGHT.time, signal)
  const speed = Number(headers.get('x-venue-speed') ?? 1)
  return { time: serverTime.read(body, '/api/v3/time'), speed: speed > 0 ? speed : 1 }
}

/** An unknown symbol is the commonest mistake: it gets words that say what to do. */
function explained(error: unknown, symbol: string | number | undefined): unknown {
  const unknown = error instanceof VenueError && error.venueCode === UNKNOWN_SYMBOL
  return unknown ? unknownSymbol(String(symbol), error) : error
}

function unknownSymbol(symbol: string, cause?: unknown): VenueError {
  return new VenueError(
    'REJECTED',
    `The venue does not know ${symbol}. Symbols are written as it writes them: BTCUSDT, ETHUSDT.`,
    { venueCode: UNKNOWN_SYMBOL, cause },
  )
}
