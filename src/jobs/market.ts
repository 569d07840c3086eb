import type { CandleComparison, MarketFeed } from '../ingest/index.ts'
import type { Instrument } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import type { ObservedBook } from './market-observer.ts'

/** One symbol's market before anybody has asked it anything: it may turn out not to be there. */
export interface SymbolMarket {
  readonly instrument: Instrument
  /** What it is and why it was chosen, for people. */
  readonly description: string
  /** The market's own time. */
  readonly clock: Clock
  /** Throws a `VenueError`: a symbol that is refused, a venue that does not answer. */
  open(signal: AbortSignal): Promise<MarketFeed>
  /** How the venue's stream stands, and what came of it; undefined where there is none. */
  watch?(): MarketWatch
}

/** What is to be seen of a market besides its candles. */
export interface MarketWatch {
  /** Undefined until there was a connection. */
  readonly connection:
    | { readonly state: 'up' | 'down'; readonly since: number; readonly reason: string | null }
    | undefined
  /** Our candles from its trades beside its own; undefined where no trades are listened to. */
  readonly comparison?: CandleComparison | undefined
  /** The order book as it stands; undefined where none is followed. */
  readonly book?: ObservedBook | undefined
}
