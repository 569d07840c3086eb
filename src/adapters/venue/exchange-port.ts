import type { WebSocket } from 'ws'
import type { Clock } from '../../runtime/index.ts'

/** One HTTP request, as it came in. */
export interface ExchangeRequest {
  /** Upper case. */
  readonly method: string
  /** Without query: `/api/v3/order`. */
  readonly path: string
  readonly query: URLSearchParams
  /** The query as it was written, without `?`: what a signature is made of. */
  readonly rawQuery: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** To the letter; empty where there was none. */
  readonly body: string
}

export interface ExchangeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Becomes JSON. */
  readonly body: unknown
  /** What the request costs of the address's request weight; 1 unless told. */
  readonly weight?: number
}

/** Whoever keeps accounts and orders behind the venue's server. */
export interface Exchange {
  /** undefined: no such path of this exchange's; the server goes on looking. */
  handle(request: ExchangeRequest): Promise<ExchangeAnswer | undefined>
  /** A client of the WebSocket API (`/ws-api/v3`) has connected. Pings and closing are the server's business. */
  connectWebSocketApi(socket: WebSocket): void
  close?(): void
}

/** What an exchange is made from, once the venue knows its markets. */
export interface ExchangeWorld {
  readonly markets: readonly TradableMarket[]
  /** The market's time. */
  readonly clock: Clock
  readonly faults: {
    /** Whether the request that has just been carried out gets no answer: drop the connection instead (the server does). */
    answerLost(path: string): boolean
  }
}

/** `createVenue({ exchange })` takes one of these. */
export type ExchangeFactory = (world: ExchangeWorld) => Exchange

/** A price level: whole ticks, whole lots. */
export type TickLevel = readonly [ticks: number, lots: number]

/** Both sides, best first; never crossed. */
export interface TickBook {
  readonly lastUpdateId: number
  readonly bids: readonly TickLevel[]
  readonly asks: readonly TickLevel[]
}

/** A run of trades by one taker at one price, as the market's tape has it. */
export interface TapeTrade {
  /** Of the aggregate; a series of its own. */
  readonly id: number
  /** Single trades `[firstTradeId, lastTradeId]`, both included. */
  readonly firstTradeId: number
  readonly lastTradeId: number
  readonly ticks: number
  readonly lots: number
  /** Epoch ms. */
  readonly time: number
  /** True: the seller was the taker. */
  readonly buyerIsMaker: boolean
}

/** What a symbol is and how finely it is traded. A tick is `10^-priceDecimals`, a lot `10^-quantityDecimals`. */
export interface Listing {
  readonly symbol: string
  readonly baseAsset: string
  readonly quoteAsset: string
  readonly priceDecimals: number
  readonly quantityDecimals: number
  /** The objects of `exchangeInfo`, `filterType` and all. */
  readonly filters: readonly Readonly<Record<string, string | number | boolean>>[]
}

/** A market, as far as an exchange needs it: always as of the clock. */
export interface TradableMarket extends Listing {
  book(): TickBook
  /** Ticks of the last trade; undefined before the first one. */
  lastPrice(): number | undefined
  /** Calls for every trade of the tape as it happens, in order. Gives what ends it. */
  onTrade(listener: (trade: TapeTrade) => void): () => void
  /** Calls after the book has changed. Gives what ends it. */
  onBook(listener: (book: TickBook) => void): () => void
  /** The market's time, epoch ms. */
  now(): number
}
