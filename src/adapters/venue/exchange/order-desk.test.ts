import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TapeTrade, TickBook, TickLevel, TradableMarket } from '../exchange-port.ts'
import { amountOf, amountText, scaled } from './amount.ts'
import { balances } from './balances.ts'
import type { NewOrder } from './order.ts'
import { type OrderNews, orderDesk } from './order-desk.ts'

/** A market whose every trade and level the test decides: prices in whole USDT, lots of 0.001 BTC. */
function opened(bids: readonly TickLevel[], asks: readonly TickLevel[]) {
  let book: TickBook = { lastUpdateId: 1, bids, asks }
  let tradeListener: (trade: TapeTrade) => void = () => {}
  let bookListener: (book: TickBook) => void = () => {}
  const market: TradableMarket = {
    ...{ symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT' },
    ...{ priceDecimals: 0, quantityDecimals: 3, filters: [] },
    ...{ book: () => book, lastPrice: () => undefined, now: () => 0 },
    onTrade(listener) {
      tradeListener = listener
      return () => {}
    },
    onBook(listener) {
      bookListener = listener
      return () => {}
    },
  }
  const account = balances({ BTC: amountOf('10'), USDT: amountOf('100000') })
  const news: (OrderNews & { readonly status: string; readonly locked: string })[] = []
  let last = 0
  const numbers = { orderId: () => ++last, tradeId: () => ++last }
  const desk = orderDesk(market, account, numbers, (told) => {
    // As its owner is told of it, at that moment.
    news.push({ ...told, status: told.order.status, locked: account.one('USDT').locked })
  })
  return {
    ...{ desk, news },
    bookBecomes(newBids: readonly TickLevel[], newAsks: readonly TickLevel[]) {
      book = { lastUpdateId: book.lastUpdateId + 1, bids: newBids, asks: newAsks }
      bookListener(book)
    },
    sold(ticks: number, lots: number) {
      const ids = { id: 1, firstTradeId: 1, lastTradeId: 1 }
      tradeListener({ ...ids, ticks, lots, time: 0, buyerIsMaker: true })
    },
  }
}

let named = 0
const buy = (order: Partial<NewOrder>): NewOrder => ({
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ price: 0n, quantity: 0n, quoteQuantity: 0n, clientOrderId: `order-${++named}` },
  ...order,
})
const limit = (price: number, lots: number) =>
  buy({ price: scaled(price, 0), quantity: scaled(lots, 3) })
const byAmount = (quote: number) => buy({ type: 'MARKET', quoteQuantity: scaled(quote, 0) })

describe('an order by amount', () => {
  it('is told to be filled with its last trade, when nothing of it is locked any more', () => {
    const { desk, news } = opened(
      [],
      [
        [1000, 3],
        [1001, 90],
      ],
    )
    desk.place(byAmount(10))
    expect(news.map(({ kind, status, locked }) => [kind, status, locked])).toEqual([
      ['NEW', 'NEW', '10.00000000'],
      ['TRADE', 'PARTIALLY_FILLED', '7.00000000'],
      ['TRADE', 'FILLED', '0.00000000'],
    ])
  })

  it('that the book cannot serve ends with what there was', () => {
    const { desk, news } = opened([], [[1000, 3]])
    const { order } = desk.place(byAmount(10))
    expect(amountText(order.executedQuote)).toBe('3.00000000')
    expect(news.at(-1)).toMatchObject({ kind: 'EXPIRED', status: 'EXPIRED', locked: '0.00000000' })
  })

  it('never spends more, and stops only when the rest would not buy another lot', () => {
    const level = fc.tuple(fc.integer({ min: 900, max: 1100 }), fc.integer({ min: 1, max: 20 }))
    const levels = fc.uniqueArray(level, { minLength: 1, selector: ([ticks]) => ticks })
    fc.assert(
      fc.property(levels, fc.integer({ min: 1, max: 300 }), (given, quote) => {
        const asks = given.toSorted(([a], [b]) => a - b)
        const { order, fills } = opened([], asks).desk.place(byAmount(quote))
        expect(order.executedQuote).toBeLessThanOrEqual(order.quoteQuantity)
        const rest = order.quoteQuantity - order.executedQuote
        const price = fills.at(-1)?.price ?? scaled(asks[0]?.[0] ?? 0, 0)
        const all = asks.reduce((sum, [, lots]) => sum + lots, 0)
        if (order.status === 'FILLED') expect(rest).toBeLessThan(price / 1000n)
        else if (fills.length > 0) expect(order.executed).toBe(scaled(all, 3))
      }),
    )
  })
})

describe('a level of the book', () => {
  it('is not sold twice while it stands, however often the rest of the book changes', () => {
    const { desk, bookBecomes } = opened([[999, 5]], [[1000, 4]])
    const { order } = desk.place(limit(1000, 10))
    for (let lots = 1; lots < 20; lots++) bookBecomes([[998, lots]], [[1000, 4]])
    expect(amountText(order.executed)).toBe('0.00400000')
  })

  it('gives what it grows by, and all of itself once it was gone', () => {
    const { desk, bookBecomes } = opened([], [[1000, 4]])
    const { order } = desk.place(limit(1000, 10))
    bookBecomes([], [[1000, 5]])
    expect(amountText(order.executed)).toBe('0.00500000')
    bookBecomes([], [[1001, 5]])
    bookBecomes([], [[1000, 4]])
    expect(amountText(order.executed)).toBe('0.00900000')
  })
})

describe('an order that rests', () => {
  it('gets of the trades at its price what those that stood there before leave', () => {
    const trades = fc.array(fc.integer({ min: 1, max: 10 }))
    fc.assert(
      fc.property(trades, fc.integer({ min: 0, max: 30 }), (lots, ahead) => {
        const { desk, sold } = opened(ahead === 0 ? [] : [[1000, ahead]], [[1001, 5]])
        const { order } = desk.place(limit(1000, 8))
        for (const each of lots) sold(1000, each)
        const traded = lots.reduce((sum, each) => sum + each, 0)
        expect(order.executed).toBe(scaled(Math.min(8, Math.max(0, traded - ahead)), 3))
      }),
    )
  })

  it('waits for nobody when the market trades through it, and gets no more than was traded', () => {
    const { desk, sold } = opened([[1000, 100]], [[1001, 5]])
    const { order } = desk.place(limit(1000, 8))
    sold(999, 3)
    expect(amountText(order.executed)).toBe('0.00300000')
    expect(desk.fills()).toMatchObject([{ isMaker: true, price: scaled(1000, 0) }])
  })

  it('is served after the older one at the same price, and after the dearer one', () => {
    const { desk, sold } = opened([], [[1001, 5]])
    const orders = [limit(999, 2), limit(1000, 2), limit(1000, 2)].map(
      (order) => desk.place(order).order,
    )
    sold(1000, 3)
    expect(orders.map(({ executed }) => amountText(executed))).toEqual([
      ...['0.00000000', '0.00200000', '0.00100000'],
    ])
  })
})
