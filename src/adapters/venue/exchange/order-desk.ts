import type { TapeTrade, TickBook, TradableMarket } from '../exchange-port.ts'
import { RestRefusal } from '../server/rest-refusal.ts'
import { type Amount, least, ONE, scaled, times } from './amount.ts'
import type { Balances } from './balances.ts'
import { filterFailure } from './filters.ts'
import { type Fill, isOpen, type NewOrder, type Order, remaining } from './order.ts'

/** What is kept of what is received, for the venue. */
const FEE = { numerator: 1n, denominator: 1000n }
/** Client order ids may come again once their order is over; this many orders are remembered. */
const REMEMBERED = 100_000

/** What happened to an order: for its owner's events. */
export interface OrderNews {
  readonly kind: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED'
  readonly order: Order
  readonly fill: Fill | undefined
}

/** One account's orders in one market. */
export interface OrderDesk {
  readonly market: TradableMarket
  /** Throws the venue's refusal where it is not taken. */
  place(order: NewOrder): { readonly order: Order; readonly fills: readonly Fill[] }
  /** What `place` would refuse, without placing it. */
  check(order: NewOrder): void
  cancel(order: Order, cancelId: string | undefined): void
  orders(): readonly Order[]
  fills(): readonly Fill[]
  close(): void
}

interface Numbers {
  orderId(): number
  tradeId(): number
}

/**
 * Fills orders against the market's book, which they do not change: it is recorded or made up, and goes on as it
 * would have. What an order took of a level stays taken for as long as that level stands, or a level that the
 * market leaves alone would be sold again at every change of the book. An order that rests is filled when the tape trades through its price, or at its price once everything that stood there before it
 * has been served: it never jumps the queue.
 */
export function orderDesk(
  market: TradableMarket,
  account: Balances,
  numbers: Numbers,
  news: (news: OrderNews) => void,
): OrderDesk {
  const { baseAsset, quoteAsset, priceDecimals, quantityDecimals } = market
  const orders: Order[] = []
  const fills: Fill[] = []
  const taken = new Map<number, Amount>()
  const ends = [market.onTrade(onTrade), market.onBook(onBook)]

  const priceOf = (ticks: number) => scaled(ticks, priceDecimals)
  const quantityOf = (lots: number) => scaled(lots, quantityDecimals)
  const open = () => orders.filter(isOpen)

  /** The levels an order would trade with, best first, less what was taken of them already. */
  function* levelsFor({ side, type, price }: NewOrder) {
    const book = market.book()
    for (const [ticks, lots] of side === 'BUY' ? book.asks : book.bids) {
      const at = priceOf(ticks)
      if (type !== 'MARKET' && (side === 'BUY' ? at > price : at < price)) return
      const left = quantityOf(lots) - (taken.get(ticks) ?? 0n)
      if (left > 0n) yield { ticks, price: at, quantity: left }
    }
  }

  function take(ticks: number, quantity: Amount): void {
    taken.set(ticks, (taken.get(ticks) ?? 0n) + quantity)
  }

  function forgetLevelsThatLeft({ bids, asks }: TickBook): void {
    if (taken.size === 0) return
    const standing = new Set([...bids, ...asks].map(([ticks]) => ticks))
    for (const ticks of taken.keys()) if (!standing.has(ticks)) taken.delete(ticks)
  }

  /** Whole lots that an amount of the quote currency is worth. */
  function lotsFor(quote: Amount, price: Amount): Amount {
    const lot = quantityOf(1)
    return ((quote * ONE) / price / lot) * lot
  }

  /** What would be traded at once, level by level. */
  function matches(order: NewOrder) {
    const found: { ticks: number; price: Amount; quantity: Amount }[] = []
    let base = order.quantity
    let quote = order.quoteQuantity
    const wanted = (price: Amount) => (order.quantity > 0n ? base : lotsFor(quote, price))
    for (const { ticks, price, quantity: standing } of levelsFor(order)) {
      const quantity = least(standing, wanted(price))
      if (quantity === 0n) break
      found.push({ ticks, price, quantity })
      base -= quantity
      quote -= times(price, quantity)
      if (wanted(price) === 0n) break
    }
    return found
  }

  function check(order: NewOrder): void {
    const last = market.lastPrice()
    const failure = filterFailure(order, {
      listing: market,
      lastPrice: last === undefined ? undefined : priceOf(last),
      openOrders: open().length,
    })
    if (failure !== undefined) throw new RestRefusal(400, -1013, failure)
    if (open().some(({ clientOrderId }) => clientOrderId === order.clientOrderId)) {
      throw new RestRefusal(400, -2010, 'Duplicate order sent.')
    }
    const now = matches(order)
    if (order.type === 'LIMIT_MAKER' && now.length > 0) {
      throw new RestRefusal(400, -2010, 'Order would immediately match and take.')
    }
    const asset = order.side === 'BUY' ? quoteAsset : baseAsset
    if (account.free(asset) < needed(order, now)) {
      const message = 'Account has insufficient balance for requested action.'
      throw new RestRefusal(400, -2010, message)
    }
  }

  function needed(order: NewOrder, now: ReturnType<typeof matches>): Amount {
    if (order.side === 'SELL') {
      const sold = now.reduce((sum, { quantity }) => sum + quantity, 0n)
      return order.quantity > 0n ? order.quantity : sold
    }
    if (order.type !== 'MARKET') return times(order.price, order.quantity)
    if (order.quantity === 0n) return order.quoteQuantity
    return now.reduce((sum, { price, quantity }) => sum + times(price, quantity), 0n)
  }

  function place(wanted: NewOrder) {
    check(wanted)
    const now = matches(wanted)
    const atOnce = now.reduce((sum, { quantity }) => sum + quantity, 0n)
    const time = Math.floor(market.now())
    const asset = wanted.side === 'BUY' ? quoteAsset : baseAsset
    const order: Order = {
      ...wanted,
      ...{ orderId: numbers.orderId(), time, updateTime: time, status: 'NEW', cancelId: undefined },
      ...{ executed: 0n, executedQuote: 0n, queueAhead: 0n, reserved: needed(wanted, now) },
    }
    account.reserve(asset, order.reserved)
    orders.push(order)
    if (orders.length > REMEMBERED) orders.splice(0, orders.findIndex(isOpen) === 0 ? 0 : 1)
    news({ kind: 'NEW', order, fill: undefined })
    const isWhole = wanted.timeInForce !== 'FOK' || atOnce === wanted.quantity
    const made = isWhole
      ? now.map(({ ticks, price, quantity }) => {
          take(ticks, quantity)
          return fill(order, price, quantity, false)
        })
      : []
    if (isOpen(order)) {
      if (order.type === 'MARKET' || order.timeInForce !== 'GTC') end(order, 'EXPIRED')
      else order.queueAhead = standingAt(order)
    }
    return { order, fills: made }
  }

  /** What others have at an order's price on its own side. */
  function standingAt({ side, price }: Order): Amount {
    const { bids, asks } = market.book()
    const level = (side === 'BUY' ? bids : asks).find(([ticks]) => priceOf(ticks) === price)
    return level === undefined ? 0n : quantityOf(level[1])
  }

  function fill(order: Order, price: Amount, quantity: Amount, isMaker: boolean): Fill {
    const quote = times(price, quantity)
    const [received, commissionAsset] =
      order.side === 'BUY' ? [quantity, baseAsset] : [quote, quoteAsset]
    const commission = (received * FEE.numerator) / FEE.denominator
    const paid = order.side === 'BUY' ? quote : quantity
    account.spend(order.side === 'BUY' ? quoteAsset : baseAsset, paid)
    account.add(commissionAsset, received - commission)
    order.reserved -= paid
    order.executed += quantity
    order.executedQuote += quote
    order.updateTime = Math.floor(market.now())
    // An order by amount is done when what is left of it would not buy another lot.
    const isDone =
      order.quantity > 0n
        ? remaining(order) === 0n
        : lotsFor(order.quoteQuantity - order.executedQuote, price) === 0n
    order.status = isDone ? 'FILLED' : 'PARTIALLY_FILLED'
    if (isDone) releaseRest(order)
    const made: Fill = {
      ...{ tradeId: numbers.tradeId(), orderId: order.orderId, symbol: order.symbol },
      ...{ side: order.side, price, quantity, quote, commission, commissionAsset, isMaker },
      time: order.updateTime,
    }
    fills.push(made)
    news({ kind: 'TRADE', order, fill: made })
    return made
  }

  /** A better price than the limit leaves something over. */
  function releaseRest(order: Order): void {
    account.release(order.side === 'BUY' ? quoteAsset : baseAsset, order.reserved)
    order.reserved = 0n
  }

  function end(order: Order, status: 'CANCELED' | 'EXPIRED'): void {
    order.status = status
    order.updateTime = Math.floor(market.now())
    releaseRest(order)
    news({ kind: status, order, fill: undefined })
  }

  function onTrade({ ticks, lots, buyerIsMaker }: TapeTrade): void {
    const price = priceOf(ticks)
    let left = quantityOf(lots)
    for (const order of waiting(buyerIsMaker ? 'BUY' : 'SELL')) {
      const through = order.side === 'BUY' ? price < order.price : price > order.price
      if (!through && price !== order.price) return
      if (!through) {
        const served = least(order.queueAhead, left)
        order.queueAhead -= served
        left -= served
      }
      const quantity = least(remaining(order), left)
      if (quantity === 0n) continue
      left -= quantity
      fill(order, order.price, quantity, true)
    }
  }

  /** The other side has come to an order without a trade: it is filled by what stands there. */
  function onBook(book: TickBook): void {
    forgetLevelsThatLeft(book)
    for (const side of ['BUY', 'SELL'] as const) {
      for (const order of waiting(side)) {
        const [best] = levelsFor(order)
        if (best === undefined) break
        const quantity = least(remaining(order), best.quantity)
        take(best.ticks, quantity)
        fill(order, order.price, quantity, true)
      }
    }
  }

  /** Resting orders of a side: the best price first, and the older one first. */
  function waiting(side: Order['side']): readonly Order[] {
    const better = (a: Order, b: Order) =>
      side === 'BUY' ? Number(b.price - a.price) : Number(a.price - b.price)
    return open()
      .filter((order) => order.side === side)
      .sort((a, b) => better(a, b) || a.orderId - b.orderId)
  }

  return {
    ...{ market, place, check, orders: () => orders, fills: () => fills },
    cancel(order, cancelId) {
      order.cancelId = cancelId
      end(order, 'CANCELED')
    },
    close() {
      for (const stop of ends) stop()
    },
  }
}
