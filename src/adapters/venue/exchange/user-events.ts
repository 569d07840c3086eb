import { amountText } from './amount.ts'
import type { Balances } from './balances.ts'
import { isOpen } from './order.ts'
import type { OrderNews } from './order-desk.ts'

const NOTHING = '0.00000000'

/** What the venue tells an account's owner of an order: the report, and what the account then has. */
export function userEvents(
  { kind, order, fill }: OrderNews,
  assets: readonly string[],
  balances: Balances,
  now: number,
): readonly object[] {
  const isCanceled = kind === 'CANCELED' && order.cancelId !== undefined
  const report = {
    ...{ e: 'executionReport', E: now, s: order.symbol },
    c: isCanceled ? order.cancelId : order.clientOrderId,
    ...{ S: order.side, o: order.type, f: order.timeInForce },
    ...{ q: amountText(order.quantity > 0n ? order.quantity : order.executed) },
    ...{ p: amountText(order.price), P: NOTHING, F: NOTHING, g: -1 },
    C: isCanceled ? order.clientOrderId : '',
    ...{ x: kind, X: order.status, r: 'NONE', i: order.orderId },
    l: amountText(fill?.quantity ?? 0n),
    z: amountText(order.executed),
    L: amountText(fill?.price ?? 0n),
    n: amountText(fill?.commission ?? 0n),
    N: fill?.commissionAsset ?? null,
    ...{ T: order.updateTime, t: fill?.tradeId ?? -1, v: 0, I: 0 },
    ...{ w: isOpen(order), m: fill?.isMaker ?? false, M: false, O: order.time },
    Z: amountText(order.executedQuote),
    Y: amountText(fill?.quote ?? 0n),
    ...{ Q: amountText(order.quoteQuantity), W: order.time, V: 'EXPIRE_MAKER' },
  }
  const position = {
    ...{ e: 'outboundAccountPosition', E: now, u: order.updateTime },
    B: assets.map((asset) => {
      const { free, locked } = balances.one(asset)
      return { a: asset, f: free, l: locked }
    }),
  }
  return [report, position]
}
