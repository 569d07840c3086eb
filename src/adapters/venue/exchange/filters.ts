import type { Listing } from '../exchange-port.ts'
import { type Amount, amountOf, ONE, times } from './amount.ts'
import type { NewOrder } from './order.ts'

type Filter = Listing['filters'][number]

interface FilterFacts {
  readonly listing: Listing
  /** Of the last trade; undefined before the first one. */
  readonly lastPrice: Amount | undefined
  /** Orders of this symbol that stand already. */
  readonly openOrders: number
}

/** The first filter an order fails, in the venue's words; undefined when it passes them all. */
export function filterFailure(order: NewOrder, facts: FilterFacts): string | undefined {
  const failed = facts.listing.filters.find((filter) => !passes(order, filter, facts))
  return failed && `Filter failure: ${failed.filterType}`
}

function passes(order: NewOrder, filter: Filter, facts: FilterFacts): boolean {
  const isMarket = order.type === 'MARKET'
  const byQuantity = order.quantity > 0n
  switch (filter.filterType) {
    case 'PRICE_FILTER':
      return isMarket || within(order.price, filter, 'minPrice', 'maxPrice', 'tickSize')
    case 'LOT_SIZE':
      return !byQuantity || within(order.quantity, filter, 'minQty', 'maxQty', 'stepSize')
    case 'MARKET_LOT_SIZE':
      return (
        !isMarket || !byQuantity || within(order.quantity, filter, 'minQty', 'maxQty', 'stepSize')
      )
    case 'NOTIONAL':
    case 'MIN_NOTIONAL':
      return hasNotional(order, filter, facts.lastPrice)
    case 'PERCENT_PRICE_BY_SIDE':
      return isMarket || isNear(order, filter, facts.lastPrice)
    case 'MAX_NUM_ORDERS':
      return isMarket || facts.openOrders < Number(filter.maxNumOrders)
    default:
      return true
  }
}

/** A bound of zero is off. Steps are counted from the lower bound. */
function within(
  value: Amount,
  filter: Filter,
  ...[least, most, step]: readonly [string, string, string]
): boolean {
  const [from, to, by] = [least, most, step].map((name) => bound(filter, name))
  if (from > 0n && value < from) return false
  if (to > 0n && value > to) return false
  return by === 0n || (value - from) % by === 0n
}

function hasNotional(order: NewOrder, filter: Filter, lastPrice: Amount | undefined): boolean {
  const isMarket = order.type === 'MARKET'
  const price = isMarket ? lastPrice : order.price
  if (price === undefined) return true
  const notional = order.quantity > 0n ? times(price, order.quantity) : order.quoteQuantity
  const [least, most] = [bound(filter, 'minNotional'), bound(filter, 'maxNotional')]
  const [leastApplies, mostApplies] = [applies('applyMinToMarket'), applies('applyMaxToMarket')]
  if (leastApplies && least > 0n && notional < least) return false
  return !mostApplies || most === 0n || notional <= most

  function applies(name: string): boolean {
    return !isMarket || filter[name] !== false
  }
}

/** Not too far from the market, by side. The reference is the last price: our markets have no weighted one. */
function isNear(order: NewOrder, filter: Filter, lastPrice: Amount | undefined): boolean {
  if (lastPrice === undefined) return true
  const side = order.side === 'BUY' ? 'bid' : 'ask'
  const [up, down] = ['Up', 'Down'].map((name) => bound(filter, `${side}Multiplier${name}`))
  if (up > 0n && order.price * ONE > lastPrice * up) return false
  return down === 0n || order.price * ONE >= lastPrice * down
}

function bound(filter: Filter, name: string): Amount {
  const value = filter[name]
  return value === undefined ? 0n : amountOf(String(value))
}
