import type { TickLevel } from '../exchange-port.ts'
import { mergedBar } from '../market/bar.ts'
import type { DayWindow } from '../market/day-window.ts'
import { decimalText, fromUnits } from '../market/decimals.ts'
import { quoteDecimals } from '../market/listing.ts'
import type { Player } from '../market/player.ts'
import { dayTicker } from './day-ticker.ts'
import type { RestQuery } from './rest-query.ts'
import { RestRefusal } from './rest-refusal.ts'

const AVERAGE_MINUTES = 5

/** `GET /api/v3/depth` */
export function depth(query: RestQuery): unknown {
  const player = query.symbol()
  const limit = query.limit(100, 5000)
  const { priceDecimals, quantityDecimals } = player.tape.listing
  const { lastUpdateId, bids, asks } = player.book()
  const texts = (levels: readonly TickLevel[]) =>
    levels
      .slice(0, limit)
      .map(([price, lots]) => [
        decimalText(price, priceDecimals),
        decimalText(lots, quantityDecimals),
      ])
  return { lastUpdateId, bids: texts(bids), asks: texts(asks) }
}

/** `GET /api/v3/ticker/bookTicker` */
export function bookTickers(query: RestQuery): unknown {
  return oneOrAll(query, (player) => {
    const { symbol, priceDecimals, quantityDecimals } = player.tape.listing
    const best = player.best()
    const level = (side: TickLevel | undefined) => [
      decimalText(side?.[0] ?? 0, priceDecimals),
      decimalText(side?.[1] ?? 0, quantityDecimals),
    ]
    const [[bidPrice, bidQty], [askPrice, askQty]] = [level(best?.bid), level(best?.ask)]
    return { symbol, bidPrice, bidQty, askPrice, askQty }
  })
}

/** `GET /api/v3/ticker/price` */
export function prices(query: RestQuery): unknown {
  return oneOrAll(query, (player) => {
    const { symbol, priceDecimals } = player.tape.listing
    return { symbol, price: decimalText(player.lastTrade()?.ticks ?? 0, priceDecimals) }
  })
}

/** `GET /api/v3/ticker/24hr`, whole or `type=MINI`. */
export async function dayTickers(
  query: RestQuery,
  windows: ReadonlyMap<Player, DayWindow>,
  now: number,
  mini: boolean,
): Promise<unknown> {
  const tickers = []
  for (const player of query.symbols()) {
    const total = await windows.get(player)?.total()
    if (total === undefined) continue
    const ticker = dayTicker(player, total, now)
    const { symbol, openPrice, highPrice, lowPrice, lastPrice, volume, quoteVolume } = ticker
    const { firstId, lastId, count } = ticker
    const times = { openTime: query.inUnit(ticker.openTime), closeTime: query.inUnit(now) }
    tickers.push(
      mini
        ? {
            ...{ symbol, openPrice, highPrice, lowPrice, lastPrice, volume, quoteVolume },
            ...{ ...times, firstId, lastId, count },
          }
        : { ...ticker, ...times },
    )
  }
  return query.single ? tickers[0] : tickers
}

/** `GET /api/v3/avgPrice`: the mean price of what traded in the last five minutes. */
export async function averagePrice(
  query: RestQuery,
  windows: ReadonlyMap<Player, DayWindow>,
): Promise<unknown> {
  const player = query.symbol()
  const bars = (await windows.get(player)?.last(AVERAGE_MINUTES)) ?? []
  const { listing } = player.tape
  const last = player.lastTrade()
  if (bars.length === 0 || last === undefined) {
    throw new RestRefusal(400, -1000, 'Nothing has been traded yet.')
  }
  const { volume, quoteVolume } = mergedBar(bars, bars[0].openTime)
  const price =
    volume === 0
      ? fromUnits(last.ticks, listing.priceDecimals)
      : fromUnits(quoteVolume, quoteDecimals(listing)) / fromUnits(volume, listing.quantityDecimals)
  return { mins: AVERAGE_MINUTES, price: price.toFixed(8), closeTime: query.inUnit(last.time) }
}

function oneOrAll(query: RestQuery, tell: (player: Player) => unknown): unknown {
  const told = query.symbols().map(tell)
  return query.single ? told[0] : told
}
