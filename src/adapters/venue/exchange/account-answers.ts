import { canceledBody, orderBody, placedBody, tradeBody } from './order.ts'
import { integerOf, missing } from './signing.ts'
import type { SpotAccount } from './spot-account.ts'

/** 0.1 % whoever waits and whoever comes. */
const RATE = '0.00100000'
const NONE = '0.00000000'
const NO_RATES = { maker: NONE, taker: NONE, buyer: NONE, seller: NONE }
const MOST_ROWS = 1000
const USUAL_ROWS = 500

/** One thing that a signed request can ask for. */
export interface Answer {
  /** Request weight, as the venue's documentation has it. */
  readonly weight: number
  answer(account: SpotAccount, params: URLSearchParams): unknown
}

const place: Answer = {
  weight: 1,
  answer(account, params) {
    const usual = params.get('type') === 'LIMIT_MAKER' ? 'ACK' : 'FULL'
    const { order, fills } = account.place(params)
    return placedBody(order, fills, params.get('newOrderRespType') ?? usual)
  },
}

const test: Answer = {
  weight: 1,
  answer(account, params) {
    account.check(params)
    if (params.get('computeCommissionRates') !== 'true') return {}
    return commissionRates('ForOrder')
  },
}

const cancel: Answer = {
  weight: 1,
  answer: (account, params) => canceledBody(account.cancel(params)),
}

const cancelAll: Answer = {
  weight: 1,
  answer: (account, params) => account.cancelAll(params).map(canceledBody),
}

const status: Answer = { weight: 4, answer: (account, params) => orderBody(account.find(params)) }

const openOrders: Answer = {
  weight: 6,
  answer: (account, params) => account.open(params).map(orderBody),
}

const allOrders: Answer = {
  weight: 20,
  answer(account, params) {
    const from = integerOf(params, 'orderId') ?? 0
    const orders = account.desk(params).orders()
    return within(
      orders,
      params,
      ({ time }) => time,
      ({ orderId }) => orderId >= from,
    ).map(orderBody)
  },
}

const myTrades: Answer = {
  weight: 20,
  answer(account, params) {
    const [orderId, from] = [integerOf(params, 'orderId'), integerOf(params, 'fromId') ?? 0]
    const fits = (fill: { orderId: number; tradeId: number }) =>
      fill.tradeId >= from && (orderId === undefined || fill.orderId === orderId)
    return within(account.desk(params).fills(), params, ({ time }) => time, fits).map(tradeBody)
  },
}

const account: Answer = {
  weight: 20,
  answer(owner, params) {
    const hidesZeros = params.get('omitZeroBalances') === 'true'
    const all = owner.balances.list()
    return {
      ...{ makerCommission: 10, takerCommission: 10, buyerCommission: 0, sellerCommission: 0 },
      commissionRates: { maker: RATE, taker: RATE, buyer: NONE, seller: NONE },
      ...{ canTrade: true, canWithdraw: false, canDeposit: false, brokered: false },
      ...{ requireSelfTradePrevention: false, preventSor: false, accountType: 'SPOT' },
      updateTime: Math.max(
        0,
        ...owner.desks().flatMap((desk) => desk.orders().map(({ updateTime }) => updateTime)),
      ),
      balances: hidesZeros
        ? all.filter(({ free, locked }) => free !== NONE || locked !== NONE)
        : all,
      ...{ permissions: ['SPOT'], uid: 1 },
    }
  },
}

const commission: Answer = {
  weight: 20,
  answer(owner, params) {
    const { symbol } = owner.desk(params).market
    return { symbol, ...commissionRates('') }
  },
}

const orderLimits: Answer = {
  weight: 40,
  answer(owner) {
    const placed = owner.desks().reduce((sum, desk) => sum + desk.orders().length, 0)
    const common = { rateLimitType: 'ORDERS' }
    return [
      { ...common, interval: 'SECOND', intervalNum: 10, limit: 50, count: 0 },
      { ...common, interval: 'DAY', intervalNum: 1, limit: 160_000, count: placed },
    ]
  },
}

/** By method and path. */
export const REST_ANSWERS: Readonly<Record<string, Answer>> = {
  'POST /api/v3/order': place,
  'POST /api/v3/order/test': test,
  'DELETE /api/v3/order': cancel,
  'GET /api/v3/order': status,
  'GET /api/v3/openOrders': openOrders,
  'DELETE /api/v3/openOrders': cancelAll,
  'GET /api/v3/allOrders': allOrders,
  'GET /api/v3/myTrades': myTrades,
  'GET /api/v3/account': account,
  'GET /api/v3/account/commission': commission,
  'GET /api/v3/rateLimit/order': orderLimits,
}

/** The same by the names that the WebSocket API has for them. */
export const SOCKET_ANSWERS: Readonly<Record<string, Answer>> = {
  'order.place': place,
  'order.test': test,
  'order.cancel': cancel,
  'order.status': status,
  'openOrders.status': openOrders,
  'openOrders.cancelAll': cancelAll,
  allOrders,
  myTrades,
  'account.status': account,
  'account.commission': commission,
  'account.rateLimits.orders': orderLimits,
}

function commissionRates(suffix: string) {
  const rates = { maker: RATE, taker: RATE, buyer: NONE, seller: NONE }
  const short = suffix === '' ? rates : { maker: RATE, taker: RATE }
  const none = suffix === '' ? NO_RATES : { maker: NONE, taker: NONE }
  return {
    [`standardCommission${suffix}`]: short,
    [`specialCommission${suffix}`]: none,
    [`taxCommission${suffix}`]: none,
    discount: {
      ...{
        enabledForAccount: false,
        enabledForSymbol: false,
        discountAsset: 'BNB',
        discount: NONE,
      },
    },
  }
}

/** The newest rows of a time span, or the first from an id on; at most `limit`. */
function within<Row>(
  rows: readonly Row[],
  params: URLSearchParams,
  timeOf: (row: Row) => number,
  fits: (row: Row) => boolean,
): readonly Row[] {
  const from = integerOf(params, 'startTime') ?? 0
  const to = integerOf(params, 'endTime') ?? Number.POSITIVE_INFINITY
  const limit = integerOf(params, 'limit') ?? USUAL_ROWS
  if (limit < 1) throw missing('limit')
  const found = rows.filter((row) => fits(row) && timeOf(row) >= from && timeOf(row) <= to)
  const isFromId = params.has('orderId') || params.has('fromId')
  const most = Math.min(limit, MOST_ROWS)
  return isFromId ? found.slice(0, most) : found.slice(-most)
}
