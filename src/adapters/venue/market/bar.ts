import type { Candles } from '../../../market/index.ts'
import { assert } from '../../../runtime/index.ts'
import type { Listing, TapeTrade } from '../exchange-port.ts'
import { decimalText, toBigUnits, toUnits } from './decimals.ts'
import { quoteDecimals } from './listing.ts'

/** A candle in whole ticks and lots, with nothing rounded. Quote volumes count a tick times a lot. */
export interface Bar {
  readonly openTime: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly quoteVolume: bigint
  readonly tradeCount: number
  readonly takerBuyVolume: number
  readonly takerBuyQuoteVolume: bigint
}

/** A row of candles as a bar. */
export function barAt(candles: Candles, row: number, listing: Listing): Bar {
  const { priceDecimals, quantityDecimals } = listing
  const price = (value: number) => toUnits(value, priceDecimals)
  const lots = (value: number) => toUnits(value, quantityDecimals)
  const quote = (value: number) => toBigUnits(value, quoteDecimals(listing))
  return {
    openTime: candles.openTime[row],
    open: price(candles.open[row]),
    high: price(candles.high[row]),
    low: price(candles.low[row]),
    close: price(candles.close[row]),
    volume: lots(candles.volume[row]),
    quoteVolume: quote(candles.quoteVolume[row]),
    tradeCount: candles.tradeCount[row],
    takerBuyVolume: lots(candles.takerBuyVolume[row]),
    takerBuyQuoteVolume: quote(candles.takerBuyQuoteVolume[row]),
  }
}

export type BarTrade = Pick<TapeTrade, 'ticks' | 'lots' | 'buyerIsMaker'> & {
  /** Single trades it stands for. */
  readonly count: number
}

/** The bar after one more trade; its first, where there is no bar yet. */
export function withTrade(bar: Bar | undefined, openTime: number, trade: BarTrade): Bar {
  const { ticks, lots, buyerIsMaker, count } = trade
  const quote = BigInt(ticks) * BigInt(lots)
  const [bought, boughtQuote] = buyerIsMaker ? [0, 0n] : [lots, quote]
  return {
    openTime,
    open: bar?.open ?? ticks,
    high: Math.max(bar?.high ?? ticks, ticks),
    low: Math.min(bar?.low ?? ticks, ticks),
    close: ticks,
    volume: (bar?.volume ?? 0) + lots,
    quoteVolume: (bar?.quoteVolume ?? 0n) + quote,
    tradeCount: (bar?.tradeCount ?? 0) + count,
    takerBuyVolume: (bar?.takerBuyVolume ?? 0) + bought,
    takerBuyQuoteVolume: (bar?.takerBuyQuoteVolume ?? 0n) + boughtQuote,
  }
}

/** Bars of one longer interval as the one bar they make. A bar without a trade moves no price. */
export function mergedBar(bars: readonly Bar[], openTime: number): Bar {
  assert(bars.length > 0, 'a longer bar is made of one at least')
  const [first] = bars
  const merged = { ...first, openTime }
  for (const bar of bars.slice(1)) {
    merged.high = Math.max(merged.high, bar.high)
    merged.low = Math.min(merged.low, bar.low)
    merged.close = bar.close
    merged.volume += bar.volume
    merged.quoteVolume += bar.quoteVolume
    merged.tradeCount += bar.tradeCount
    merged.takerBuyVolume += bar.takerBuyVolume
    merged.takerBuyQuoteVolume += bar.takerBuyQuoteVolume
  }
  return merged
}

/** A bar's numbers as the venue writes them. */
export interface BarText {
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
  readonly quoteVolume: string
  readonly takerBuyVolume: string
  readonly takerBuyQuoteVolume: string
}

export function barText(bar: Bar, listing: Listing): BarText {
  const { priceDecimals, quantityDecimals } = listing
  const quotes = quoteDecimals(listing)
  return {
    open: decimalText(bar.open, priceDecimals),
    high: decimalText(bar.high, priceDecimals),
    low: decimalText(bar.low, priceDecimals),
    close: decimalText(bar.close, priceDecimals),
    volume: decimalText(bar.volume, quantityDecimals),
    quoteVolume: decimalText(bar.quoteVolume, quotes),
    takerBuyVolume: decimalText(bar.takerBuyVolume, quantityDecimals),
    takerBuyQuoteVolume: decimalText(bar.takerBuyQuoteVolume, quotes),
  }
}
