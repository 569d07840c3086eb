import { type StreamHub, type TradeCandle, tradeCandles } from '../ingest/index.ts'
import type { Lake } from '../lake/index.ts'
import { candlesFrom, type Instrument, type Interval } from '../market/index.ts'
import { type Clock, pause } from '../runtime/index.ts'
import { rowBuffer } from './row-buffer.ts'

interface CollectorOptions {
  readonly instrument: Instrument
  readonly hub: StreamHub
  /** The market's. */
  readonly clock: Clock
  readonly lake: Pick<Lake, 'append' | 'compact'>
  /** A minute was made of its trades. */
  onMinute(made: TradeCandle): void
  /** What the venue says of the symbol's stream: that it is there again, or why it is not. */
  onConnection(state: 'up' | 'down' | 'refused', reason: string): void
  /** The stream cannot go on, and no retry mends it: a wrong token. */
  onFailure(error: unknown): void
  /** For people: what goes wrong and stops nothing. */
  tell(trouble: string): void
}

/** How often a minute is looked after that no trade has closed. */
const LOOK_EVERY_MS = 1000
/** Periods of listening that candles still on their way can belong to. */
const KEPT_PERIODS = 100

/**
 * Makes candles of a second and a minute from a stream of trades alone, and brings them into Silver: for a venue
 * that has no candles of its own, and nobody to ask for what was missed. A minute that we did not hear from its
 * beginning to its end has no candle, and neither has one without a trade.
 */
export function tradeCollector(options: CollectorOptions): { close(): Promise<void> } {
  const { instrument, hub, clock, lake, onMinute, onConnection, onFailure, tell } = options
  const { symbol, venue } = instrument
  const stop = new AbortController()
  const bufferOf = (interval: Interval) =>
    rowBuffer<TradeCandle>({
      async write(rows) {
        const candles = candlesFrom(
          rows.map(({ candle }) => candle),
          interval,
        )
        const times = Float64Array.from(rows, ({ receivedTime }) => receivedTime)
        await lake.append(instrument, candles, times, `${venue} live trades`, 'trades')
        await lake.compact(instrument, interval)
      },
      failed: (error) =>
        tell(`${symbol}: not in the lake yet: ${error instanceof Error ? error.message : error}`),
    })
  const buffers = { '1m': bufferOf('1m'), '1s': bufferOf('1s') } as const
  const intervals = ['1m', '1s'] as const
  /** When we listened, newest last: a candle of which we may have missed a trade is none. */
  const heard: { readonly from: number; to: number }[] = []
  const isWhole = ({ candle: { openTime, closeTime } }: TradeCandle) =>
    heard.some(({ from, to }) => from <= openTime && closeTime < to)
  const makers = intervals.map((interval) =>
    tradeCandles({
      interval,
      contiguousIds: false,
      take(made) {
        if (!isWhole(made)) return
        buffers[interval].add(made, made.candle.closeTime + 1)
        if (interval === '1m') onMinute(made)
      },
    }),
  )
  const detach = hub.attach(symbol, {
    event(event) {
      if (event.kind !== 'trade') return
      for (const maker of makers) maker.trade(event.trade, event.receivedTime)
    },
    connection(change) {
      const last = heard.at(-1)
      if (last !== undefined && last.to > change.at) last.to = change.at
      if (change.kind === 'up') heard.push({ from: change.at, to: Number.POSITIVE_INFINITY })
      if (heard.length > KEPT_PERIODS) heard.shift()
      onConnection(change.kind, change.kind === 'up' ? '' : change.reason)
    },
    failed: onFailure,
  })
  const looking = look()

  async function look(): Promise<void> {
    while (!stop.signal.aborted) {
      await pause(clock, LOOK_EVERY_MS, stop.signal)
      if (stop.signal.aborted) return
      const now = clock.now()
      for (const maker of makers) maker.closeUntil(now, now)
    }
  }

  return {
    async close() {
      detach()
      stop.abort()
      await looking
      for (const interval of intervals) await buffers[interval].flush()
    },
  }
}
