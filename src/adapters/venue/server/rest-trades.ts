import { MINUTE_MS } from '../../../market/index.ts'
import type { TapeTrade } from '../exchange-port.ts'
import { decimalText } from '../market/decimals.ts'
import { quoteDecimals } from '../market/listing.ts'
import type { SingleTrade } from '../market/market-tape.ts'
import type { Player } from '../market/player.ts'
import { minuteOfTime } from '../market/recorded-trades.ts'
import type { RestQuery } from './rest-query.ts'
import { RestRefusal } from './rest-refusal.ts'

const USUAL_ROWS = 500
const MOST_ROWS = 1000

interface Numbered {
  readonly id: number
  readonly time: number
}

/** How one kind of trades is found in a market. */
interface TradeBook<Trade extends Numbered> {
  of(openTime: number): Promise<readonly Trade[]>
  minuteOf(id: number): Promise<number | undefined>
  /** The newest that has happened. */
  readonly lastId: number
  readonly lastTime: number
}

/** `GET /api/v3/aggTrades` */
export async function aggregateTrades(query: RestQuery): Promise<unknown> {
  const player = query.symbol()
  const fromId = query.integer('fromId')
  const [start, end] = [query.time('startTime'), query.time('endTime')]
  if (fromId !== undefined && (start !== undefined || end !== undefined)) {
    throw new RestRefusal(400, -1128, 'Combination of optional parameters invalid.')
  }
  const limit = query.limit(USUAL_ROWS, MOST_ROWS)
  const last = player.lastTrade()
  if (last === undefined) return []
  const { tape } = player
  const book: TradeBook<TapeTrade> = {
    of: (openTime) => tape.runs(openTime),
    minuteOf: (id) => tape.minuteOfRun(id),
    ...{ lastId: last.id, lastTime: last.time },
  }
  const runs =
    fromId !== undefined
      ? await fromThere(book, player, fromId, limit)
      : start !== undefined
        ? await within(book, player, { start, end: end ?? last.time, limit })
        : await newest(book, player, limit, end ?? last.time)
  const { priceDecimals, quantityDecimals } = tape.listing
  return runs.map((run) => ({
    ...{ a: run.id, p: decimalText(run.ticks, priceDecimals) },
    ...{ q: decimalText(run.lots, quantityDecimals), f: run.firstTradeId, l: run.lastTradeId },
    ...{ T: query.inUnit(run.time), m: run.buyerIsMaker, M: true },
  }))
}

/** `GET /api/v3/trades`, and `historicalTrades` with its `fromId`. */
export async function singleTrades(query: RestQuery, historical: boolean): Promise<unknown> {
  const player = query.symbol()
  const limit = query.limit(USUAL_ROWS, MOST_ROWS)
  const fromId = historical ? query.integer('fromId') : undefined
  const last = player.lastTrade()
  if (last === undefined) return []
  const { tape } = player
  const book: TradeBook<SingleTrade> = {
    of: (openTime) => tape.singles(openTime),
    minuteOf: (id) => tape.minuteOfSingle(id),
    ...{ lastId: player.lastTradeId(), lastTime: last.time },
  }
  const trades =
    fromId === undefined
      ? await newest(book, player, limit, Number.POSITIVE_INFINITY)
      : await fromThere(book, player, fromId, limit)
  const { listing } = tape
  return trades.map(({ id, ticks, lots, time, buyerIsMaker }) => ({
    ...{ id, price: decimalText(ticks, listing.priceDecimals) },
    qty: decimalText(lots, listing.quantityDecimals),
    quoteQty: decimalText(BigInt(ticks) * BigInt(lots), quoteDecimals(listing)),
    ...{ time: query.inUnit(time), isBuyerMaker: buyerIsMaker, isBestMatch: true },
  }))
}

async function fromThere<Trade extends Numbered>(
  book: TradeBook<Trade>,
  player: Player,
  fromId: number,
  limit: number,
): Promise<readonly Trade[]> {
  if (fromId > book.lastId) return []
  const first = await book.minuteOf(fromId)
  return collect(
    book,
    player,
    first ?? player.tape.firstOpenTime,
    limit,
    (trade) => trade.id >= fromId,
  )
}

function within<Trade extends Numbered>(
  book: TradeBook<Trade>,
  player: Player,
  { start, end, limit }: { readonly start: number; readonly end: number; readonly limit: number },
): Promise<readonly Trade[]> {
  const first = Math.max(player.tape.firstEventTime, start)
  return collect(
    { ...book, lastTime: Math.min(book.lastTime, end) },
    player,
    minuteOfTime(first),
    limit,
    (trade) => trade.time >= start && trade.time <= end,
  )
}

/** Forwards from a minute, as far as the market has come. */
async function collect<Trade extends Numbered>(
  book: TradeBook<Trade>,
  player: Player,
  firstMinute: number,
  limit: number,
  wanted: (trade: Trade) => boolean,
): Promise<readonly Trade[]> {
  const found: Trade[] = []
  const { endTime } = player.tape
  for (
    let minute = firstMinute;
    minute <= book.lastTime && minute < endTime && found.length < limit;
    minute += MINUTE_MS
  ) {
    for (const trade of await book.of(minute)) {
      if (trade.id <= book.lastId && wanted(trade)) found.push(trade)
    }
  }
  return found.slice(0, limit)
}

/** Backwards from the newest trade that happened by `end`. */
async function newest<Trade extends Numbered>(
  book: TradeBook<Trade>,
  player: Player,
  limit: number,
  end: number,
): Promise<readonly Trade[]> {
  let found: Trade[] = []
  const first = minuteOfTime(player.tape.firstEventTime)
  for (
    let minute = minuteOfTime(Math.min(book.lastTime, end));
    minute >= first && found.length < limit;
    minute -= MINUTE_MS
  ) {
    const told = await book.of(minute)
    found = [...told.filter(({ id, time }) => id <= book.lastId && time <= end), ...found]
  }
  return found.slice(-limit)
}
