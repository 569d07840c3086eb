import type { Candles } from '../../../market/index.ts'
import type { Listing, TapeTrade, TickBook, TickLevel } from '../exchange-port.ts'
import type { Bar } from './bar.ts'

/** One trade by itself. */
export interface SingleTrade {
  readonly id: number
  readonly ticks: number
  readonly lots: number
  readonly time: number
  readonly buyerIsMaker: boolean
}

/**
 * Something that happens, when it is to be told. `frame` is how the recorded venue told it, to the letter; it is
 * absent where the tape is made from a candle.
 */
export type TapeEvent = { readonly time: number } & (
  | { readonly kind: 'run'; readonly trade: TapeTrade }
  | { readonly kind: 'single'; readonly trade: SingleTrade; readonly frame?: string }
  | {
      readonly kind: 'book'
      readonly firstUpdateId: number
      readonly lastUpdateId: number
      readonly bids: readonly TickLevel[]
      readonly asks: readonly TickLevel[]
      readonly frame?: string
    }
  | {
      readonly kind: 'best'
      readonly updateId: number
      readonly bid: TickLevel
      readonly ask: TickLevel
      readonly frame?: string
    }
  /** The minute is over, and all of its trades have been told. */
  | {
      readonly kind: 'close'
      readonly bar: Bar
      readonly firstTradeId: number
      readonly lastTradeId: number
    }
)

/** How a market begins: where its book stands, and what traded last. */
export interface TapeStart {
  readonly book: TickBook
  readonly lastTrade: TapeTrade | undefined
}

/**
 * The data behind one symbol of the venue, all of it, future and all: only the player, which has the clock, may
 * hand it out. The same options give the same tape, from whatever moment on it is played.
 */
export interface MarketTape {
  readonly listing: Listing
  /** For people: what it is made of. */
  readonly description: string
  readonly source: 'simulated' | 'klines' | 'recorded'
  /** What there is of it, `[firstOpenTime, endTime)`; `Infinity` where it never ends. */
  readonly firstOpenTime: number
  readonly endTime: number
  /** When the first and the last event is told; a market is played from within. */
  readonly firstEventTime: number
  /** All that is told in the minute `[openTime, openTime + 60 s)`, and the close at its very end, in order. */
  minute(openTime: number): Promise<readonly TapeEvent[]>
  /** How things stand before the first event of a minute. */
  before(openTime: number): Promise<TapeStart>
  /** 1-minute candles with `from ≤ openTime < to`. */
  candles(from: number, to: number): Promise<Candles>
  /** Runs and singles that happened in the minute, by their own time. */
  runs(openTime: number): Promise<readonly TapeTrade[]>
  singles(openTime: number): Promise<readonly SingleTrade[]>
  /** The minute that holds a run or single trade; undefined where there is none such. */
  minuteOfRun(id: number): Promise<number | undefined>
  minuteOfSingle(id: number): Promise<number | undefined>
  /** Minutes told so far whose candle could not be made again exactly. */
  inexactMinutes(): number
}
