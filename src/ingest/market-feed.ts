import type { Candle, Candles, Instrument } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'

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
  /** Every candle from `from` on, in order, each once and not before it closed by `clock`. Ends when the recording does. */
  closed(from: number, signal: AbortSignal): AsyncIterable<Candle>
}
