import { liveFeed, type MarketFeed, type StreamHub, type VenueSource } from '../ingest/index.ts'
import type { Lake } from '../lake/index.ts'
import { type Instrument, MINUTE_MS, type Venue } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import type { MarketWatch, SymbolMarket } from './market.ts'
import { type MarketObserver, marketObserver } from './market-observer.ts'

interface LiveMarketsOptions {
  readonly symbols: readonly string[]
  /** What their instruments are called: a recording played by a local venue is `replay`. */
  readonly venue: Venue
  /** What the market of a symbol is and why it was chosen, for people. */
  describe(symbol: string): string
  readonly source: VenueSource
  readonly hub: StreamHub
  /** The market's. */
  readonly clock: Clock
  readonly machine: Clock
  /** Where a symbol's recording ends; undefined where there is no end. */
  endOf?(symbol: string): number | undefined
  /** What is listened to besides candles. */
  readonly trades: 'single' | 'aggregate' | undefined
  readonly followsBook: boolean
  /** Where minutes of book and seconds go. */
  readonly lake: Lake
  /** For people: what goes wrong and stops nothing. */
  tell(trouble: string): void
}

/** The markets of a venue, and what ends the looking at them. */
export interface LiveMarkets {
  readonly markets: readonly SymbolMarket[]
  /** Writes what was seen and is not in the lake yet. */
  close(): Promise<void>
}

/** How long after its end a recording's last minutes are waited for. */
const END_GRACE_MS = 2 * MINUTE_MS

/** A venue's symbols, each a market of its own over the connection they share. */
export function liveMarkets(options: LiveMarketsOptions): LiveMarkets {
  const { symbols, venue, describe, source, hub, clock, machine, endOf, tell } = options
  const observers = new Map<string, MarketObserver>()

  async function observe(instrument: Instrument): Promise<void> {
    const { symbol } = instrument
    await observers.get(symbol)?.close()
    observers.set(symbol, marketObserver({ ...options, instrument }))
  }

  const markets = symbols.map((symbol): SymbolMarket => {
    const instrument: Instrument = { venue, market: 'spot', symbol }
    const description = describe(symbol)
    let connection: MarketWatch['connection']
    let detach: (() => void) | undefined
    return {
      ...{ instrument, description, clock },
      watch: () => ({ connection, ...observers.get(symbol)?.observed() }),
      async open(signal) {
        const firstOpenTime = await source.firstOpenTime(symbol, signal)
        detach?.()
        detach = hub.attach(symbol, {
          event() {}, // The feed listens to these.
          failed() {}, // The feed fails of it.
          connection(change) {
            const [state, reason] =
              change.kind === 'up' ? ['up' as const, null] : ['down' as const, change.reason]
            // A connection that takes over from another is no news.
            if (connection?.state === state && state === 'up') return
            connection = { state, since: Math.floor(change.at), reason }
          },
        })
        await observe(instrument)
        const told = { instrument, description, clock, machine, tell }
        const feed = liveFeed({ ...told, source, hub, firstOpenTime })
        const end = endOf?.(symbol)
        return end === undefined || end === Number.POSITIVE_INFINITY ? feed : ending(feed, end)
      },
    }
  })
  return {
    markets,
    async close() {
      for (const observer of observers.values()) await observer.close()
    },
  }
}

/** The feed of a recording, which is over when its last minute was told or cannot come any more. */
function ending(feed: MarketFeed, endTime: number): MarketFeed {
  return {
    ...feed,
    async *events(from, signal) {
      if (from >= endTime) return
      const over = new AbortController()
      const either = AbortSignal.any([signal, over.signal])
      const waiting = feed.clock.until(endTime + END_GRACE_MS, either).then(
        () => over.abort(),
        () => undefined, // It was told, or we were stopped.
      )
      try {
        for await (const event of feed.events(from, either)) {
          yield event
          if (event.kind === 'closed' && event.candle.closeTime + 1 >= endTime) return
        }
      } finally {
        over.abort()
        await waiting
      }
    },
  }
}
