import { type Candle, type Interval, intervalMs, type Trade } from '../market/index.ts'
import { missingIds } from './missing-ids.ts'
import { addTrade, candleOfBar, emptyBar, quietCandle, type TradeBar } from './trade-bar.ts'

/**
 * A closed candle made from trades. `complete`: the ids say that no trade is missing; `incomplete`: they say that
 * one is, or that we came in the middle; `unknown`: there is nothing to tell by.
 */
export interface TradeCandle {
  readonly candle: Candle
  readonly completeness: 'complete' | 'incomplete' | 'unknown'
  /** When we learned that it had closed. */
  readonly receivedTime: number
}

export interface TradeCandleMaker {
  /** Late trades, and such as come again, are harmless. */
  trade(trade: Trade, receivedTime: number): void
  /** The market's time has come so far, though no trade may have said so. */
  closeUntil(time: number, receivedTime: number): void
}

interface TradeCandleOptions {
  readonly interval: Interval
  /** Whether the source numbers its trades without holes, as Binance's spot market does and Finnhub does not. */
  readonly contiguousIds: boolean
  readonly take: (made: TradeCandle) => void
}

/** How long a missing or late trade is waited for: two connections that overlap are not apart for longer. */
const GRACE_MS = 2000

/**
 * Candles from one series of trades, single or aggregate. A candle closes with the first trade after it, or a
 * little later while a trade is missing. Where ids are contiguous, a time without trades has its candle, too.
 */
export function tradeCandles(options: TradeCandleOptions): TradeCandleMaker {
  const { interval, contiguousIds, take } = options
  const step = intervalMs(interval)
  const ids = missingIds()
  const bars = new Map<number, TradeBar>()
  let newestTime = Number.NEGATIVE_INFINITY
  /** Open time of the oldest bar that has not been closed. */
  let next = Number.NaN
  let lastClose = Number.NaN

  return {
    trade(trade, receivedTime) {
      if (contiguousIds && !ids.isNew(trade.id, trade.time)) return
      const openTime = Math.floor(trade.time / step) * step
      if (openTime < next) return // Its candle has closed, without it.
      if (Number.isNaN(next)) next = openTime
      const bar = bars.get(openTime) ?? emptyBar(openTime)
      bars.set(openTime, bar)
      addTrade(bar, trade, contiguousIds ? trade.id : trade.time)
      newestTime = Math.max(newestTime, trade.time)
      closeWhat(newestTime, receivedTime)
    },
    closeUntil: closeWhat,
  }

  function closeWhat(time: number, receivedTime: number): void {
    for (let end = next + step; end <= time; end += step) {
      const told = contiguousIds && newestTime >= end && !ids.awaited(next, end)
      if (!told && time < end + GRACE_MS) return
      const missing = contiguousIds && ids.missing(next, end)
      const completeness = missing ? 'incomplete' : told ? 'complete' : 'unknown'
      const candle = close(next, completeness === 'complete')
      bars.delete(next)
      next = end
      if (contiguousIds) ids.forget(end)
      if (candle === undefined) continue
      lastClose = candle.close
      take({ candle, completeness, receivedTime })
    }
  }

  /** Without a trade there is a candle only where it is certain that there was none. */
  function close(openTime: number, certain: boolean): Candle | undefined {
    const bar = bars.get(openTime)
    if (bar !== undefined) return candleOfBar(bar, interval)
    if (!certain || Number.isNaN(lastClose)) return undefined
    return quietCandle(openTime, lastClose, interval)
  }
}
