import type { SymbolHealth } from '../api/index.ts'
import type { MarketWatch } from './market.ts'

/** What is seen of a market besides its candles, as the API tells it. */
export function observedHealth(
  watch: MarketWatch | undefined,
): Pick<SymbolHealth, 'connection' | 'book' | 'tradeCandles'> {
  const { connection, book, comparison } = watch ?? {}
  const { bestBid, bestAsk } = book ?? {}
  const spreadBps =
    bestBid === undefined || bestAsk === undefined
      ? null
      : (1e4 * (bestAsk - bestBid)) / ((bestAsk + bestBid) / 2)
  return {
    connection: connection ?? null,
    book:
      book === undefined
        ? null
        : {
            ...{ inSync: book.inSync, bid: bestBid ?? null, ask: bestAsk ?? null, spreadBps },
            losses: book.losses,
          },
    tradeCandles:
      comparison === undefined
        ? null
        : {
            compared: comparison.compared,
            equal: comparison.equal,
            incomplete: comparison.incomplete,
            differences: { ...comparison.differences },
          },
  }
}
