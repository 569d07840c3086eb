import {
  bookMinuteMaker,
  bookSync,
  type CandleComparison,
  candleComparer,
  type StreamHub,
  type TradeCandle,
  tradeCandles,
  type VenueSource,
} from '../ingest/index.ts'
import type { Lake } from '../lake/index.ts'
import {
  type BookMinute,
  bookMinutesFrom,
  candlesFrom,
  type Instrument,
  type Interval,
} from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { rowBuffer } from './row-buffer.ts'

interface ObserverOptions {
  readonly instrument: Instrument
  readonly hub: StreamHub
  readonly source: Pick<VenueSource, 'book'>
  /** The market's. */
  readonly clock: Clock
  readonly machine: Clock
  readonly lake: Pick<Lake, 'append' | 'appendBookMinutes' | 'compact'>
  /** Which runs of trades the stream brings; undefined: none. */
  readonly trades: 'single' | 'aggregate' | undefined
  readonly followsBook: boolean
  /** For people: what goes wrong and stops nothing. */
  tell(trouble: string): void
}

/** What is seen of a market besides its closed candles. */
interface Observed {
  /** Our candles from its trades beside its own; undefined where no trades are listened to. */
  readonly comparison: CandleComparison | undefined
  /** The order book as it stands; undefined where none is followed. */
  readonly book: ObservedBook | undefined
}

export interface ObservedBook {
  readonly inSync: boolean
  /** Undefined while it is not in sync. */
  readonly bestBid: number | undefined
  readonly bestAsk: number | undefined
  /** How often it was lost and found again, for whatever cause. */
  readonly losses: number
  /** The newest whole minute; undefined until there is one. */
  readonly lastMinute: BookMinute | undefined
}

export interface MarketObserver {
  observed(): Observed
  /** Stops listening and writes what is left. */
  close(): Promise<void>
}

/**
 * Listens to a symbol's trades and order book for as long as the platform runs: makes candles of a second and a
 * minute from the trades and compares the latter with the venue's, keeps the book, and brings a row a minute of it
 * and the seconds into Silver. Trouble here stops no forecast.
 */
export function marketObserver(options: ObserverOptions): MarketObserver {
  const { instrument, hub, source, clock, machine, lake, trades, followsBook, tell } = options
  const { symbol, venue } = instrument
  const stop = new AbortController()
  const comparer = candleComparer(symbol)
  const told = (what: string) => (error: unknown) =>
    tell(`${symbol}: ${what}: ${error instanceof Error ? error.message : String(error)}`)

  const seconds = rowBuffer<TradeCandle>({
    write: (rows) => appendCandles(rows, '1s'),
    failed: told('its seconds are not in the lake yet'),
  })
  const minutesOfBook = rowBuffer<{ readonly minute: BookMinute; readonly receivedTime: number }>({
    async write(rows) {
      const minutes = bookMinutesFrom(rows.map(({ minute }) => minute))
      const times = Float64Array.from(rows, ({ receivedTime }) => receivedTime)
      await lake.appendBookMinutes(instrument, minutes, times, `${venue} live book`)
      await lake.compact(instrument, '1m')
    },
    failed: told('its minutes of order book are not in the lake yet'),
  })
  let lastMinute: BookMinute | undefined

  const makerOf = (interval: Interval, take: (made: TradeCandle) => void) =>
    tradeCandles({ interval, contiguousIds: venue !== 'finnhub', take })
  const makers =
    trades === undefined
      ? []
      : [
          makerOf('1m', (made) => comparer.trades(made)),
          // A second of which a trade may be missing is no candle of Silver's.
          makerOf('1s', (made) => {
            if (made.completeness !== 'incomplete') seconds.add(made, made.candle.closeTime + 1)
          }),
        ]
  const book = followsBook
    ? bookSync({
        ...{ symbol, source, clock, machine, signal: stop.signal },
        listener: bookMinuteMaker((minute, receivedTime) => {
          lastMinute = minute
          minutesOfBook.add({ minute, receivedTime }, minute.openTime + 60_000)
        }),
      })
    : undefined
  void book?.finished.catch(told('its order book is not followed any more'))

  const detach = hub.attach(symbol, {
    event(event) {
      book?.event(event)
      if (event.kind === 'trade' && event.aggregate === (trades === 'aggregate')) {
        for (const maker of makers) maker.trade(event.trade, event.receivedTime)
      }
      if (event.kind !== 'candle' || !event.closed) return
      comparer.venue(event.candle)
      // The venue has told the minute: whatever its trades had to say of it has been said.
      for (const maker of makers) maker.closeUntil(event.candle.closeTime + 1, event.receivedTime)
    },
    connection: (change) => book?.connection(change),
    failed: told('its stream cannot go on'),
  })

  async function appendCandles(rows: readonly TradeCandle[], interval: Interval): Promise<void> {
    const candles = candlesFrom(
      rows.map(({ candle }) => candle),
      interval,
    )
    const times = Float64Array.from(rows, ({ receivedTime }) => receivedTime)
    await lake.append(instrument, candles, times, `${venue} live trades`, 'trades')
    await lake.compact(instrument, interval)
  }

  return {
    observed() {
      const status = book?.status()
      const best = book?.inSync ? book.book.best() : undefined
      return {
        comparison: makers.length === 0 ? undefined : comparer.summary(),
        book: status && {
          inSync: status.inSync,
          bestBid: best?.bid[0],
          bestAsk: best?.ask[0],
          losses: Object.values(status.losses).reduce((sum, count) => sum + count, 0),
          lastMinute,
        },
      }
    },
    async close() {
      detach()
      stop.abort()
      await seconds.flush()
      await minutesOfBook.flush()
    },
  }
}
