import { type Candle, type Interval, intervalMs, type Trade } from '../market/index.ts'
import { fromUnits, units } from './decimal-sum.ts'

/** A bar that trades are being added to. Sums are exact; `order` tells which trade was first and last. */
export interface TradeBar {
  readonly openTime: number
  firstOrder: number
  lastOrder: number
  open: number
  high: number
  low: number
  close: number
  volume: bigint
  quoteVolume: bigint
  tradeCount: number
  takerBuyVolume: bigint
  takerBuyQuoteVolume: bigint
  /** Whether each trade said who the taker was. */
  sidesTold: boolean
}

/** A bar without a trade yet. */
export function emptyBar(openTime: number): TradeBar {
  return {
    ...{ openTime, firstOrder: Number.POSITIVE_INFINITY, lastOrder: Number.NEGATIVE_INFINITY },
    ...{ open: Number.NaN, high: Number.NEGATIVE_INFINITY, low: Number.POSITIVE_INFINITY },
    ...{ close: Number.NaN, volume: 0n, quoteVolume: 0n, tradeCount: 0 },
    ...{ takerBuyVolume: 0n, takerBuyQuoteVolume: 0n, sidesTold: true },
  }
}

export function addTrade(bar: TradeBar, trade: Trade, order: number): void {
  const { price, quantity, count, takerSide } = trade
  if (order < bar.firstOrder) {
    bar.firstOrder = order
    bar.open = price
  }
  if (order >= bar.lastOrder) {
    bar.lastOrder = order
    bar.close = price
  }
  bar.high = Math.max(bar.high, price)
  bar.low = Math.min(bar.low, price)
  const base = units(quantity)
  const quote = units(price) * base
  bar.volume += base
  bar.quoteVolume += quote
  bar.tradeCount += count
  if (takerSide === undefined) bar.sidesTold = false
  if (takerSide !== 'buy') return
  bar.takerBuyVolume += base
  bar.takerBuyQuoteVolume += quote
}

export function candleOfBar(bar: TradeBar, interval: Interval): Candle {
  const { openTime, open, high, low, close, tradeCount, sidesTold } = bar
  const closeTime = openTime + intervalMs(interval) - 1
  return {
    ...{ openTime, closeTime, open, high, low, close, tradeCount },
    volume: fromUnits(bar.volume, 8),
    quoteVolume: fromUnits(bar.quoteVolume, 16),
    takerBuyVolume: sidesTold ? fromUnits(bar.takerBuyVolume, 8) : Number.NaN,
    takerBuyQuoteVolume: sidesTold ? fromUnits(bar.takerBuyQuoteVolume, 16) : Number.NaN,
  }
}

/** The venue's candle of a time without trades: the price stays where it was. */
export function quietCandle(openTime: number, price: number, interval: Interval): Candle {
  return {
    ...{ openTime, closeTime: openTime + intervalMs(interval) - 1 },
    ...{ open: price, high: price, low: price, close: price },
    ...{ volume: 0, quoteVolume: 0, tradeCount: 0, takerBuyVolume: 0, takerBuyQuoteVolume: 0 },
  }
}
