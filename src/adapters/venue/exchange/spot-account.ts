import { randomBytes } from 'node:crypto'
import type { ExchangeWorld } from '../exchange-port.ts'
import { RestRefusal } from '../server/rest-refusal.ts'
import { type Amount, amountOf } from './amount.ts'
import { type Balances, balances } from './balances.ts'
import { newOrder } from './new-order.ts'
import { isOpen, type Order } from './order.ts'
import { type OrderDesk, type OrderNews, orderDesk } from './order-desk.ts'
import { integerOf, missing } from './signing.ts'

/** What everybody begins with: enough of each to try things out. */
const USUAL_BALANCES = { quote: amountOf('100000'), base: amountOf('10') }

/** One account on all markets of the venue: what both its APIs do is done here. */
export interface SpotAccount {
  readonly balances: Balances
  desk(params: URLSearchParams): OrderDesk
  desks(): readonly OrderDesk[]
  place(params: URLSearchParams): ReturnType<OrderDesk['place']>
  /** Throws what `place` would. */
  check(params: URLSearchParams): void
  cancel(params: URLSearchParams): Order
  cancelAll(params: URLSearchParams): readonly Order[]
  find(params: URLSearchParams): Order
  /** Of one symbol where it is named, of all otherwise; oldest first. */
  open(params: URLSearchParams): readonly Order[]
  /** Gives what ends it. */
  onNews(listener: (news: OrderNews) => void): () => void
  close(): void
}

export function spotAccount({ markets }: Pick<ExchangeWorld, 'markets'>): SpotAccount {
  const initial: Record<string, Amount> = {}
  for (const { quoteAsset } of markets) initial[quoteAsset] = USUAL_BALANCES.quote
  for (const { baseAsset } of markets) initial[baseAsset] ??= USUAL_BALANCES.base
  const account = balances(initial)
  const listeners = new Set<(news: OrderNews) => void>()
  let orderId = 0
  let tradeId = 0
  const numbers = { orderId: () => ++orderId, tradeId: () => ++tradeId }
  const desks = new Map(
    markets.map((market) => [
      market.symbol,
      orderDesk(market, account, numbers, (news) => {
        for (const listener of listeners) listener(news)
      }),
    ]),
  )

  function desk(params: URLSearchParams): OrderDesk {
    const symbol = params.get('symbol')
    if (symbol === null || symbol === '') throw missing('symbol')
    const found = desks.get(symbol)
    if (found === undefined) throw new RestRefusal(400, -1121, 'Invalid symbol.')
    return found
  }

  function named(params: URLSearchParams): Order | undefined {
    const id = integerOf(params, 'orderId')
    const clientId = params.get('origClientOrderId')
    if (id === undefined && (clientId === null || clientId === '')) {
      const message =
        "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
      throw new RestRefusal(400, -1102, message)
    }
    // A name may have been used before: the newest order of that name is meant.
    return desk(params)
      .orders()
      .findLast((order) =>
        id === undefined ? order.clientOrderId === clientId : order.orderId === id,
      )
  }

  const read = (params: URLSearchParams) => newOrder(params, () => randomBytes(11).toString('hex'))

  return {
    ...{ balances: account, desk, desks: () => [...desks.values()] },
    place: (params) => desk(params).place(read(params)),
    check: (params) => desk(params).check(read(params)),
    cancel(params) {
      const order = named(params)
      if (order === undefined || !isOpen(order)) {
        throw new RestRefusal(400, -2011, 'Unknown order sent.')
      }
      desk(params).cancel(order, params.get('newClientOrderId') ?? undefined)
      return order
    },
    cancelAll(params) {
      const chosen = desk(params)
      const open = chosen.orders().filter(isOpen)
      if (open.length === 0) throw new RestRefusal(400, -2011, 'Unknown order sent.')
      for (const order of open) chosen.cancel(order, undefined)
      return open
    },
    find(params) {
      const order = named(params)
      if (order === undefined) throw new RestRefusal(400, -2013, 'Order does not exist.')
      return order
    },
    open(params) {
      const chosen = params.get('symbol') ? [desk(params)] : [...desks.values()]
      const orders = chosen.flatMap((each) => each.orders().filter(isOpen))
      return orders.sort((a, b) => a.orderId - b.orderId)
    },
    onNews(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      for (const each of desks.values()) each.close()
    },
  }
}
