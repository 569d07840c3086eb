import type { GapCause } from '../lake/index.ts'
import type { Candle, Candles, Instrument } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'

/** What a market tells of its present. A minute is in one `closed`, in the candles of one `repaired`, or missing. */
export type FeedEvent =
  /** In order of open time, each once, none before it closed by the clock. */
  | { readonly kind: 'closed'; readonly candle: Candle; readonly receivedTime: number }
  /**
   * Minutes that should be here and are not, told as soon as it is known: for the gap ledger. They may still come,
   * as `closed` while nothing newer was handed out, later in `repaired`. `outage` means that they will not: the
   * venue has none. Spans of the same hole may come one by one as it grows, and once more when the cause is clear.
   */
  | {
      readonly kind: 'hole'
      readonly from: number
      readonly to: number
      readonly cause: GapCause
      readonly evidence: string
    }
  /**
   * A hole, or part of one, is filled: for the gap ledger. `candles` are those that came too late to be handed
   * out in order; it is empty where they came just before this, as `closed`.
   */
  | {
      readonly kind: 'repaired'
      readonly from: number
      readonly to: number
      readonly evidence: string
      readonly candles: Candles
      readonly receivedTime: Float64Array
    }

/** A market as the platform meets it: a past that can be asked for and a present that closes bar by bar. */
export interface MarketFeed {
  readonly instrument: Instrument
  /** What it is and why it was chosen, for people: shown wherever its numbers are. */
  readonly description: string
  /** The market's own time: real, or a replay's. */
  readonly clock: Clock
  /** Closed 1-minute candles with `from ≤ openTime < to`. Never one that is still forming by `clock`. */
  history(from: number, to: number): Promise<Candles>
  /** The first minute it can speak of. */
  readonly firstOpenTime: number
  /** What happens from the minute `from` on. Ends when the recording does, or the signal aborts. */
  events(from: number, signal: AbortSignal): AsyncIterable<FeedEvent>
}
