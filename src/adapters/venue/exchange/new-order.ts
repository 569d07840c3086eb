import { RestRefusal } from '../server/rest-refusal.ts'
import { type Amount, parseAmount } from './amount.ts'
import type { NewOrder, OrderType, TimeInForce } from './order.ts'
import { missing } from './signing.ts'

const TYPES: readonly string[] = ['LIMIT', 'LIMIT_MAKER', 'MARKET']
/** What the real venue knows besides; refused here, and told apart from what nobody knows. */
const OTHER_TYPES = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT']
const CLIENT_ORDER_ID = /^[a-zA-Z0-9-_]{1,36}$/

/** Reads the parameters of a new order by the venue's rules. `unnamed` names one whose client gave no name. */
export function newOrder(params: URLSearchParams, unnamed: () => string): NewOrder {
  const side = text(params, 'side')
  if (side !== 'BUY' && side !== 'SELL') throw new RestRefusal(400, -1117, 'Invalid side.')
  const type = orderType(text(params, 'type'))
  const clientOrderId = params.get('newClientOrderId') || unnamed()
  if (!CLIENT_ORDER_ID.test(clientOrderId)) {
    const message =
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'."
    throw new RestRefusal(400, -1100, message)
  }
  // Left unread, these would place another order than the one that was meant.
  for (const name of ['stopPrice', 'trailingDelta']) if (params.get(name)) throw notRequired(name)
  if (params.get('icebergQty')) {
    throw new RestRefusal(400, -1013, 'Iceberg orders are not supported for this symbol.')
  }
  const common = { symbol: text(params, 'symbol'), side, type, clientOrderId } as const
  const [quantity, quoteQuantity] = [amount(params, 'quantity'), amount(params, 'quoteOrderQty')]
  if (type === 'MARKET') {
    for (const name of ['price', 'timeInForce']) if (params.get(name)) throw notRequired(name)
    if (quantity === undefined && quoteQuantity === undefined) throw missing('quantity')
    if (quantity !== undefined && quoteQuantity !== undefined) {
      throw new RestRefusal(400, -1128, 'Combination of optional parameters invalid.')
    }
    const amounts = { quantity: quantity ?? 0n, quoteQuantity: quoteQuantity ?? 0n }
    return { ...common, ...amounts, price: 0n, timeInForce: 'GTC' }
  }
  if (quoteQuantity !== undefined) throw notRequired('quoteOrderQty')
  const price = amount(params, 'price')
  if (quantity === undefined) throw missing('quantity')
  if (price === undefined) throw missing('price')
  const limit = { ...common, quantity, price, quoteQuantity: 0n }
  if (type === 'LIMIT') return { ...limit, timeInForce: timeInForce(text(params, 'timeInForce')) }
  if (params.get('timeInForce')) throw notRequired('timeInForce')
  return { ...limit, timeInForce: 'GTC' }
}

function orderType(text: string): OrderType {
  const isType = (value: string): value is OrderType => TYPES.includes(value)
  if (isType(text)) return text
  if (OTHER_TYPES.includes(text)) {
    const message = `${text} orders are not supported for this symbol: this local venue has ${TYPES.join(', ')}.`
    throw new RestRefusal(400, -1013, message)
  }
  throw new RestRefusal(400, -1116, 'Invalid orderType.')
}

function timeInForce(text: string): TimeInForce {
  if (text === 'GTC' || text === 'IOC' || text === 'FOK') return text
  throw new RestRefusal(400, -1115, 'Invalid timeInForce.')
}

function text(params: URLSearchParams, name: string): string {
  const value = params.get(name)
  if (value === null || value === '') throw missing(name)
  return value
}

/** Undefined where it was not sent. Nothing is bought by the zero. */
function amount(params: URLSearchParams, name: string): Amount | undefined {
  const value = params.get(name)
  if (value === null || value === '') return undefined
  const read = parseAmount(value)
  if (read === 'too fine') {
    throw new RestRefusal(400, -1111, `Parameter '${name}' has too much precision.`)
  }
  if (read === undefined) {
    const range = '^([0-9]{1,20})(\\.[0-9]{1,20})?$'
    const message = `Illegal characters found in parameter '${name}'; legal range is '${range}'.`
    throw new RestRefusal(400, -1100, message)
  }
  if (read === 0n) throw new RestRefusal(400, -1013, `Invalid ${name}.`)
  return read
}

function notRequired(name: string): RestRefusal {
  return new RestRefusal(400, -1106, `Parameter '${name}' sent when not required.`)
}
