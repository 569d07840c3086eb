import type { MarketFeed } from '../../ingest/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { replayFeed } from './replay-feed.ts'
import { type SimulatedMarketOptions, simulatedMarket } from './simulated-market.ts'

interface SimulatedFeedOptions extends SimulatedMarketOptions {
  readonly description: string
  readonly clock: Clock
}

/** A simulated market as a feed: a recording that is made up as it is read, and never ends. */
export function simulatedFeed({
  description,
  clock,
  ...options
}: SimulatedFeedOptions): MarketFeed {
  const market = simulatedMarket(options)
  return replayFeed({
    instrument: { venue: 'simulated', market: 'spot', symbol: options.symbol },
    description,
    clock,
    read: async (from, to) => market.candles(from, to),
    firstOpenTime: options.firstOpenTime,
    endTime: Number.POSITIVE_INFINITY,
  })
}
