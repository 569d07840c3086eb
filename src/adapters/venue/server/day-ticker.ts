import { DAY_MS } from '../../../market/index.ts'
import type { Bar } from '../market/bar.ts'
import { barText } from '../market/bar.ts'
import { decimalText, fromUnits } from '../market/decimals.ts'
import { quoteDecimals } from '../market/listing.ts'
import type { Player } from '../market/player.ts'

/** The statistics of the last 24 hours, as the venue names them over REST. */
export function dayTicker(player: Player, day: Bar, now: number) {
  const { listing } = player.tape
  const { symbol, priceDecimals, quantityDecimals } = listing
  const price = (ticks: number) => decimalText(ticks, priceDecimals)
  const quantity = (lots: number) => decimalText(lots, quantityDecimals)
  const text = barText(day, listing)
  const last = player.lastTrade()
  const best = player.best()
  const change = day.close - day.open
  const quote = fromUnits(day.quoteVolume, quoteDecimals(listing))
  const volume = fromUnits(day.volume, quantityDecimals)
  return {
    symbol,
    priceChange: price(change),
    priceChangePercent: ((100 * change) / day.open).toFixed(3),
    weightedAvgPrice: (volume === 0 ? 0 : quote / volume).toFixed(8),
    prevClosePrice: text.open,
    lastPrice: text.close,
    lastQty: quantity(last?.lots ?? 0),
    bidPrice: price(best?.bid[0] ?? 0),
    bidQty: quantity(best?.bid[1] ?? 0),
    askPrice: price(best?.ask[0] ?? 0),
    askQty: quantity(best?.ask[1] ?? 0),
    openPrice: text.open,
    highPrice: text.high,
    lowPrice: text.low,
    volume: text.volume,
    quoteVolume: text.quoteVolume,
    openTime: now - DAY_MS,
    closeTime: now,
    firstId: Math.max(0, player.lastTradeId() - day.tradeCount + 1),
    lastId: player.lastTradeId(),
    count: day.tradeCount,
  }
}

/** The same as a stream tells it, whole or in short. */
export function tickerFrame(player: Player, day: Bar, now: number, mini: boolean): string {
  const ticker = dayTicker(player, day, now)
  const short = {
    ...{ s: ticker.symbol, c: ticker.lastPrice, o: ticker.openPrice, h: ticker.highPrice },
    ...{ l: ticker.lowPrice, v: ticker.volume, q: ticker.quoteVolume },
  }
  if (mini) return JSON.stringify({ e: '24hrMiniTicker', E: now, ...short })
  return JSON.stringify({
    ...{ e: '24hrTicker', E: now, ...short },
    ...{ p: ticker.priceChange, P: ticker.priceChangePercent, w: ticker.weightedAvgPrice },
    ...{ x: ticker.prevClosePrice, Q: ticker.lastQty, b: ticker.bidPrice, B: ticker.bidQty },
    ...{ a: ticker.askPrice, A: ticker.askQty, O: ticker.openTime, C: ticker.closeTime },
    ...{ F: ticker.firstId, L: ticker.lastId, n: ticker.count },
  })
}
