import type { BookSnapshot, Candles, Interval, Trade, Venue } from '../market/index.ts'

export interface CandleRequest {
  readonly symbol: string
  readonly interval: Interval
  /** Open times `[from, to)`. */
  readonly from: number
  readonly to: number
}

/**
 * What a venue answers when asked. Every call may throw a `VenueError`; retries and the venue's limits are the
 * implementation's business, so an error that arrives here is one that patience did not mend.
 */
export interface VenueSource {
  readonly venue: Venue
  /** Closed candles in order, each once, as many pages as it takes. Never one still forming by the market's clock. */
  candles(request: CandleRequest, signal?: AbortSignal): Promise<Candles>
  /** The open time of the symbol's first 1-minute candle. `REJECTED` for an unknown symbol. */
  firstOpenTime(symbol: string, signal?: AbortSignal): Promise<number>
  /** Single trades (or runs of them, where `aggregate`) with `fromId ≤ id`, oldest first, at most 1000. */
  trades(
    request: { readonly symbol: string; readonly fromId: number; readonly aggregate: boolean },
    signal?: AbortSignal,
  ): Promise<readonly Trade[]>
  /** The book as it stands, up to `depth` levels a side. */
  book(symbol: string, depth: number, signal?: AbortSignal): Promise<BookSnapshot>
}
