import type { Listing, TapeTrade, TickLevel } from '../exchange-port.ts'
import type { BarText } from '../market/bar.ts'
import { type Bar, barText } from '../market/bar.ts'
import { decimalText } from '../market/decimals.ts'
import type { SingleTrade } from '../market/market-tape.ts'

/** Book levels as the venue writes them, already JSON. */
export function levelsText(levels: readonly TickLevel[], listing: Listing): string {
  const { priceDecimals, quantityDecimals } = listing
  const pairs = levels.map(
    ([price, lots]) =>
      `["${decimalText(price, priceDecimals)}","${decimalText(lots, quantityDecimals)}"]`,
  )
  return `[${pairs.join(',')}]`
}

export function singleTradeFrame(trade: SingleTrade, listing: Listing, sentAt: number): string {
  const { symbol, priceDecimals, quantityDecimals } = listing
  const price = decimalText(trade.ticks, priceDecimals)
  const quantity = decimalText(trade.lots, quantityDecimals)
  return (
    `{"e":"trade","E":${sentAt},"s":"${symbol}","t":${trade.id},"p":"${price}","q":"${quantity}",` +
    `"T":${trade.time},"m":${trade.buyerIsMaker},"M":true}`
  )
}

export function runFrame(trade: TapeTrade, listing: Listing, sentAt: number): string {
  const { symbol, priceDecimals, quantityDecimals } = listing
  const price = decimalText(trade.ticks, priceDecimals)
  const quantity = decimalText(trade.lots, quantityDecimals)
  return (
    `{"e":"aggTrade","E":${sentAt},"s":"${symbol}","a":${trade.id},"p":"${price}","q":"${quantity}",` +
    `"f":${trade.firstTradeId},"l":${trade.lastTradeId},"T":${trade.time},` +
    `"m":${trade.buyerIsMaker},"M":true}`
  )
}

export function bestFrame(
  updateId: number,
  bid: TickLevel,
  ask: TickLevel,
  listing: Listing,
): string {
  const { symbol, priceDecimals, quantityDecimals } = listing
  const price = (level: TickLevel) => decimalText(level[0], priceDecimals)
  const quantity = (level: TickLevel) => decimalText(level[1], quantityDecimals)
  return (
    `{"u":${updateId},"s":"${symbol}","b":"${price(bid)}","B":"${quantity(bid)}",` +
    `"a":"${price(ask)}","A":"${quantity(ask)}"}`
  )
}

export interface DepthChange {
  readonly firstUpdateId: number
  readonly lastUpdateId: number
  readonly bids: readonly TickLevel[]
  readonly asks: readonly TickLevel[]
}

export function depthFrame(change: DepthChange, listing: Listing, sentAt: number): string {
  const { firstUpdateId, lastUpdateId, bids, asks } = change
  return (
    `{"e":"depthUpdate","E":${sentAt},"s":"${listing.symbol}","U":${firstUpdateId},"u":${lastUpdateId},` +
    `"b":${levelsText(bids, listing)},"a":${levelsText(asks, listing)}}`
  )
}

export interface KlineState {
  readonly bar: Bar
  readonly closeTime: number
  readonly interval: string
  readonly firstTradeId: number
  readonly lastTradeId: number
  readonly closed: boolean
}

export function klineFrame(state: KlineState, listing: Listing, sentAt: number): string {
  const { bar, interval } = state
  const text: BarText = barText(bar, listing)
  const kline = {
    ...{ t: bar.openTime, T: state.closeTime, s: listing.symbol, i: interval },
    ...{ f: state.firstTradeId, L: state.lastTradeId },
    ...{ o: text.open, c: text.close, h: text.high, l: text.low, v: text.volume },
    ...{ n: bar.tradeCount, x: state.closed, q: text.quoteVolume },
    ...{ V: text.takerBuyVolume, Q: text.takerBuyQuoteVolume, B: '0' },
  }
  return JSON.stringify({ e: 'kline', E: sentAt, s: listing.symbol, k: kline })
}
