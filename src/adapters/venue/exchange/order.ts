import { type Amount, amountText } from './amount.ts'

type Side = 'BUY' | 'SELL'
export type OrderType = 'LIMIT' | 'LIMIT_MAKER' | 'MARKET'
export type TimeInForce = 'GTC' | 'IOC' | 'FOK'
type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED'

/** What a client asks for, checked. */
export interface NewOrder {
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  /** Zero for a market order. */
  readonly price: Amount
  /** Base currency; zero where `quoteQuantity` says how much instead. */
  readonly quantity: Amount
  readonly quoteQuantity: Amount
  readonly clientOrderId: string
}

/** An order as the venue keeps it. */
export interface Order extends NewOrder {
  readonly orderId: number
  readonly time: number
  updateTime: number
  status: OrderStatus
  executed: Amount
  /** Quote currency that has changed hands. */
  executedQuote: Amount
  /** What is reserved for it of the asset it would give. */
  reserved: Amount
  /** Lots of others that stood at its price before it and are served first. */
  queueAhead: Amount
  /** The name a cancellation gave to itself. */
  cancelId: string | undefined
}

/** One match of an order. */
export interface Fill {
  readonly tradeId: number
  readonly orderId: number
  readonly symbol: string
  readonly side: Side
  readonly price: Amount
  readonly quantity: Amount
  readonly quote: Amount
  readonly commission: Amount
  readonly commissionAsset: string
  readonly time: number
  readonly isMaker: boolean
}

export function isOpen({ status }: Order): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED'
}

/** What is left to be filled, in the base currency. */
export function remaining({ quantity, executed }: Order): Amount {
  return quantity - executed
}

const NOTHING = '0.00000000'

/** The fields that every answer about an order has. */
function orderFields(order: Order) {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: amountText(order.price),
    // An order by amount has no quantity but the one it got.
    origQty: amountText(order.quantity > 0n ? order.quantity : order.executed),
    executedQty: amountText(order.executed),
    origQuoteOrderQty: amountText(order.quoteQuantity),
    cummulativeQuoteQty: amountText(order.executedQuote),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    workingTime: order.time,
    selfTradePreventionMode: 'EXPIRE_MAKER',
  }
}

/** `GET /api/v3/order` */
export function orderBody(order: Order) {
  return {
    ...orderFields(order),
    ...{ stopPrice: NOTHING, icebergQty: NOTHING, isWorking: true },
    ...{ time: order.time, updateTime: order.updateTime },
  }
}

/** The answer to a new order. */
export function placedBody(order: Order, fills: readonly Fill[], kind: string) {
  const { symbol, orderId, clientOrderId } = order
  const transactTime = order.updateTime
  if (kind === 'ACK') return { symbol, orderId, orderListId: -1, clientOrderId, transactTime }
  const result = { ...orderFields(order), transactTime }
  if (kind === 'RESULT') return result
  return {
    ...result,
    fills: fills.map((fill) => ({
      price: amountText(fill.price),
      qty: amountText(fill.quantity),
      commission: amountText(fill.commission),
      commissionAsset: fill.commissionAsset,
      tradeId: fill.tradeId,
    })),
  }
}

/** The answer to a cancellation. */
export function canceledBody(order: Order) {
  const clientOrderId = order.cancelId ?? order.clientOrderId
  return {
    ...orderFields(order),
    ...{ origClientOrderId: order.clientOrderId, clientOrderId },
    transactTime: order.updateTime,
  }
}

/** A row of `GET /api/v3/myTrades` */
export function tradeBody(fill: Fill) {
  return {
    ...{ symbol: fill.symbol, id: fill.tradeId, orderId: fill.orderId, orderListId: -1 },
    price: amountText(fill.price),
    qty: amountText(fill.quantity),
    quoteQty: amountText(fill.quote),
    commission: amountText(fill.commission),
    commissionAsset: fill.commissionAsset,
    ...{ time: fill.time, isBuyer: fill.side === 'BUY', isMaker: fill.isMaker, isBestMatch: true },
  }
}
