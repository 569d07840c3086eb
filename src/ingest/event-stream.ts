import type { BestPrices, BookChange, Candle, Trade, Venue } from '../market/index.ts'

/** What one can listen to, per symbol. `trades` are single ones, `aggregate-trades` runs of them. */
export type Topic = 'candles' | 'trades' | 'aggregate-trades' | 'book' | 'best-prices'

export interface Subscription {
  /** The venue's own name, upper case: BTCUSDT. */
  readonly symbol: string
  readonly topic: Topic
}

interface EventBase {
  readonly symbol: string
  /** When the venue says it sent it, epoch ms; NaN where it does not say (Binance's bookTicker). */
  readonly exchangeTime: number
  /** When the frame arrived here, epoch ms by the market's clock. */
  readonly receivedTime: number
}

/** What a frame said. A candle is still forming unless `closed`. */
export type MarketEvent =
  | (EventBase & { readonly kind: 'candle'; readonly candle: Candle; readonly closed: boolean })
  | (EventBase & { readonly kind: 'trade'; readonly trade: Trade; readonly aggregate: boolean })
  | (EventBase & { readonly kind: 'book'; readonly change: BookChange })
  | (EventBase & { readonly kind: 'best-prices'; readonly best: BestPrices })

/** What became of a connection. Events may be missing between `down` and the next `up` of a subscription. */
export type ConnectionEvent =
  | { readonly kind: 'up'; readonly at: number; readonly subscriptions: readonly Subscription[] }
  | {
      readonly kind: 'down'
      readonly at: number
      readonly subscriptions: readonly Subscription[]
      /** For people, and for the gap ledger: "closed by the venue", "silent for 60 s". */
      readonly reason: string
    }
  /** A subscription that the venue refuses (an unknown symbol): the others go on without it. */
  | {
      readonly kind: 'refused'
      readonly at: number
      readonly subscription: Subscription
      readonly reason: string
    }

/** Whoever listens. All three are called in order of arrival and must be quick: nothing else is read meanwhile. */
export interface StreamListener {
  /** Every data frame to the letter, before anything is made of it. */
  frame(text: string, receivedTime: number): void
  /** What the frame said. A frame without one was unreadable, which `unreadable` tells. */
  event(event: MarketEvent): void
  /** A data frame that does not fit the venue's documented form: it is in Bronze, and goes no further. */
  unreadable(text: string, receivedTime: number, reason: string): void
  connection(change: ConnectionEvent): void
}

/**
 * A venue's live events. The implementation keeps connections alive: pongs, rotation with overlap, watchdog,
 * backoff. During an overlap the same event may come twice; after a `down` events may be missing.
 */
export interface EventStream {
  readonly venue: Venue
  /** Listens until the signal aborts; then resolves. Rejects only for what no retry can mend (a wrong token). */
  listen(
    subscriptions: readonly Subscription[],
    listener: StreamListener,
    signal: AbortSignal,
  ): Promise<void>
}
