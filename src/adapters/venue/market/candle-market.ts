import { MINUTE_MS } from '../../../market/index.ts'
import type { Listing, TapeTrade } from '../exchange-port.ts'
import { type CandleHistory, candleDays, type NumberedBar } from './candle-days.ts'
import type { MarketTape, TapeEvent, TapeStart } from './market-tape.ts'
import { singlesOf } from './single-trades.ts'
import { type BookShape, bookAround, changedLevels } from './synthetic-book.ts'
import { tapeOf } from './tape.ts'

interface CandleMarketOptions {
  readonly listing: Listing
  readonly history: CandleHistory
  readonly source: 'simulated' | 'klines'
  readonly description: string
  /** Lots a minute trades on average. */
  readonly typicalLots: number
}

/** A market made from candles alone: every minute gets the tape of its candle, and a book around it. */
export function candleMarket(options: CandleMarketOptions): MarketTape {
  const { listing, history, source, description, typicalLots } = options
  const { firstOpenTime, endTime } = history
  const days = candleDays(history, listing)
  const shape: BookShape = { listing, typicalLots }
  const inexact = new Set<number>()

  async function runs(openTime: number): Promise<readonly TapeTrade[]> {
    const minute = await days.minute(openTime)
    return minute === undefined ? [] : numbered(minute)
  }

  function numbered({ bar, firstRunId, firstTradeId }: NumberedBar): readonly TapeTrade[] {
    const tape = tapeOf(bar, listing.symbol)
    if (!tape.exact) inexact.add(bar.openTime)
    let nextTradeId = firstTradeId
    return tape.runs.map(({ ticks, lots, time, buyerIsMaker, count }, i) => {
      const first = nextTradeId
      nextTradeId += count
      return {
        ...{ id: firstRunId + i, firstTradeId: first, lastTradeId: nextTradeId - 1 },
        ...{ ticks, lots, time, buyerIsMaker },
      }
    })
  }

  /** The last run before a minute, however long ago. */
  async function lastRunBefore(openTime: number): Promise<TapeTrade | undefined> {
    for (let time = openTime - MINUTE_MS; time >= firstOpenTime; time -= MINUTE_MS) {
      const last = (await runs(time)).at(-1)
      if (last !== undefined) return last
    }
    return undefined
  }

  async function before(openTime: number): Promise<TapeStart> {
    const lastTrade = await lastRunBefore(openTime)
    const first = lastTrade ?? (await days.minute(firstOpenTime))?.bar.open
    if (first === undefined) return { book: { lastUpdateId: 0, bids: [], asks: [] }, lastTrade }
    const around =
      typeof first === 'number' ? { id: 0, ticks: first, lots: 1, buyerIsMaker: true } : first
    return { book: bookAround(around, shape), lastTrade }
  }

  return {
    ...{ listing, description, source, firstOpenTime, endTime },
    firstEventTime: firstOpenTime,
    before,
    runs,
    async minute(openTime) {
      const minute = await days.minute(openTime)
      if (minute === undefined) return []
      const events: TapeEvent[] = []
      let { book } = await before(openTime)
      const trades = numbered(minute)
      for (const trade of trades) {
        const next = bookAround(trade, shape)
        const { time } = trade
        const [bid, ask] = [next.bids[0], next.asks[0]]
        const updateId = next.lastUpdateId
        if (bid !== undefined) events.push({ kind: 'best', time, updateId, bid, ask })
        events.push({
          ...{ kind: 'book', time, firstUpdateId: book.lastUpdateId + 1, lastUpdateId: updateId },
          bids: changedLevels(book.bids, next.bids),
          asks: changedLevels(book.asks, next.asks),
        })
        events.push({ kind: 'run', time, trade })
        book = next
      }
      const { bar, firstTradeId } = minute
      const lastTradeId = trades.at(-1)?.lastTradeId ?? firstTradeId - 1
      const time = openTime + MINUTE_MS
      return [...events, { kind: 'close', time, bar, firstTradeId, lastTradeId }]
    },
    candles: (from, to) =>
      history.read(Math.max(from, firstOpenTime), Math.max(firstOpenTime, Math.min(to, endTime))),
    singles: async (openTime) => (await runs(openTime)).flatMap((run) => [...singlesOf(run)]),
    minuteOfRun: (id) => days.minuteOf('runs', id),
    minuteOfSingle: (id) => days.minuteOf('trades', id),
    inexactMinutes: () => inexact.size,
  }
}
