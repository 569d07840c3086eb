import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balancesOf, best, openedExchange } from '../../../../test/exchange.ts'
import { MINUTE_MS } from '../../../market/index.ts'

describe('an order at the local venue', () => {
  it('at market is filled from the book, level by level, for a fee of what is received', async () => {
    const { venue, ask, order } = await openedExchange()
    const { ask: price } = await best(venue)
    const { status, body } = await order({ side: 'BUY', type: 'MARKET', quantity: '0.00100' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...{ symbol: 'BTCUSDT', orderId: 1, status: 'FILLED', side: 'BUY', type: 'MARKET' },
      ...{ executedQty: '0.00100000', origQty: '0.00100000' },
    })
    const { fills, cummulativeQuoteQty } = Object(body)
    expect(Number(fills[0].price)).toBe(price)
    expect(fills[0]).toMatchObject({ commissionAsset: 'BTC', commission: '0.00000100' })
    expect(await balancesOf(ask)).toEqual({
      BTC: { free: '10.00099900', locked: '0.00000000' },
      USDT: { free: (100_000 - Number(cummulativeQuoteQty)).toFixed(8), locked: '0.00000000' },
    })
    const trades = await ask('GET', 'myTrades', { symbol: 'BTCUSDT' })
    expect(trades.body).toMatchObject([{ orderId: 1, isBuyer: true, isMaker: false }])
  })

  it('by amount buys whole lots for no more than that', async () => {
    const { order } = await openedExchange()
    const { body } = await order({ side: 'BUY', type: 'MARKET', quoteOrderQty: '1000' })
    const { status, cummulativeQuoteQty, executedQty } = Object(body)
    expect(status).toBe('FILLED')
    expect(Number(cummulativeQuoteQty)).toBeLessThanOrEqual(1000)
    expect(Number(cummulativeQuoteQty)).toBeGreaterThan(999)
    expect(executedQty).toMatch(/^0\.\d{5}000$/)
  })

  it('with a limit rests, locks its money, and is given back when it is canceled', async () => {
    const { venue, ask, order } = await openedExchange()
    const price = ((await best(venue)).bid * 0.9).toFixed(2)
    const name = { newClientOrderId: 'mine-1' }
    const limit = {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price,
      quantity: '0.01',
      ...name,
    }
    expect((await order(limit)).body).toMatchObject({ status: 'NEW', fills: [] })
    const locked = (Number(price) * 0.01).toFixed(8)
    expect((await balancesOf(ask)).USDT.locked).toBe(locked)
    const mine = { symbol: 'BTCUSDT', origClientOrderId: 'mine-1' }
    expect((await ask('GET', 'order', mine)).body).toMatchObject({
      status: 'NEW',
      price: `${price}000000`,
    })
    expect((await ask('GET', 'openOrders')).body).toHaveLength(1)
    expect((await order(limit)).body).toEqual({ code: -2010, msg: 'Duplicate order sent.' })
    expect((await ask('DELETE', 'order', mine)).body).toMatchObject({ status: 'CANCELED' })
    expect((await balancesOf(ask)).USDT).toEqual({ free: '100000.00000000', locked: '0.00000000' })
    expect((await ask('DELETE', 'order', mine)).body).toEqual({
      code: -2011,
      msg: 'Unknown order sent.',
    })
    expect((await ask('GET', 'openOrders')).body).toEqual([])
  })

  it('that rests is filled when the market trades through it, as a maker', async () => {
    const { venue, ask, order } = await openedExchange()
    // Close under the market: within hours some trade goes through.
    const price = ((await best(venue)).bid - 5).toFixed(2)
    await order({ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price, quantity: '0.001' })
    for (let minute = 0; minute < 600; minute++) {
      venue.market.moveTo(venue.market.now() + MINUTE_MS)
      await new Promise(setImmediate)
      const { body } = await ask('GET', 'order', { symbol: 'BTCUSDT', orderId: 1 })
      if (Object(body).status === 'FILLED') break
    }
    const { body } = await ask('GET', 'myTrades', { symbol: 'BTCUSDT' })
    const fills: { isMaker: boolean; price: string }[] = Object(body)
    expect(fills.length).toBeGreaterThan(0)
    for (const fill of fills) expect(fill).toMatchObject({ isMaker: true, price: `${price}000000` })
    expect((await balancesOf(ask)).USDT.locked).toBe('0.00000000')
  }, 60_000)

  it('knows its times in force, and refuses to take as a maker', async () => {
    const { venue, order } = await openedExchange()
    const { bid, ask: offer } = await best(venue)
    const buy = { side: 'BUY', quantity: '0.001' }
    const cross = offer.toFixed(2)
    expect(
      (await order({ ...buy, type: 'LIMIT', timeInForce: 'IOC', price: bid.toFixed(2) })).body,
    ).toMatchObject({
      ...{ status: 'EXPIRED', executedQty: '0.00000000' },
    })
    const huge = { side: 'BUY', quantity: '1.5', type: 'LIMIT', timeInForce: 'FOK', price: cross }
    const { body } = await order(huge)
    expect(['EXPIRED', 'FILLED']).toContain(Object(body).status)
    expect((await order({ ...buy, type: 'LIMIT_MAKER', price: cross })).body).toEqual({
      ...{ code: -2010, msg: 'Order would immediately match and take.' },
    })
    const maker = await order({ ...buy, type: 'LIMIT_MAKER', price: bid.toFixed(2) })
    expect(Object.keys(Object(maker.body))).toContain('transactTime')
  })

  it.each([
    [{ price: '50000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ quantity: '0.000001' }, -1013, 'Filter failure: LOT_SIZE'],
    [{ quantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    [{ price: '5000' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    [{ price: '59000.000000001' }, -1111, "Parameter 'price' has too much precision."],
    [{ quantity: '1e3' }, -1100, "Illegal characters found in parameter 'quantity'"],
    [{ quantity: '1000', price: '59000' }, -1013, 'Filter failure: NOTIONAL'],
    [{ quantity: '10', price: '59000' }, -2010, 'Account has insufficient balance'],
    [{ side: 'HOLD' }, -1117, 'Invalid side.'],
    [{ type: 'ICEBERG' }, -1116, 'Invalid orderType.'],
    [{ type: 'STOP_LOSS_LIMIT' }, -1013, 'are not supported'],
    [{ timeInForce: 'DAY' }, -1115, 'Invalid timeInForce.'],
    [{ stopPrice: '58000' }, -1106, "Parameter 'stopPrice' sent when not required."],
    [{ icebergQty: '0.001' }, -1013, 'Iceberg orders are not supported'],
    [{ newClientOrderId: 'x'.repeat(37) }, -1100, 'newClientOrderId'],
    [{ symbol: 'NOSUCH' }, -1121, 'Invalid symbol.'],
    [{ quoteOrderQty: '5' }, -1106, "Parameter 'quoteOrderQty' sent when not required."],
  ])('is refused as the venue documents it: %j', async (params, code, msg) => {
    const { ask } = await openedExchange()
    const sound = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' }
    const { status, body } = await ask('POST', 'order', {
      ...{ ...sound, price: '59000', quantity: '0.01', ...params },
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({ code, msg: expect.stringContaining(msg) })
    expect((await ask('GET', 'openOrders')).body).toEqual([])
  })

  it('may be tried out without being placed', async () => {
    const { ask } = await openedExchange()
    const test = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '1' }
    expect((await ask('POST', 'order/test', test)).body).toEqual({})
    const rates = await ask('POST', 'order/test', { ...test, computeCommissionRates: 'true' })
    expect(rates.body).toMatchObject({ standardCommissionForOrder: { taker: '0.00100000' } })
    expect((await ask('GET', 'allOrders', { symbol: 'BTCUSDT' })).body).toEqual([])
  })

  it('whose answer was lost stands, and can be asked for by its name', async () => {
    const faults = {
      seed: 1,
      faults: [{ fault: 'answerLost' as const, at: '2024-01-01', for: '400d' }],
    }
    const { venue, ask, order } = await openedExchange({ faults })
    const lost = order({
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.001',
      newClientOrderId: 'lost-1',
    })
    await expect(lost).rejects.toThrow()
    await fetch(`${venue.url}/venue/faults`, { method: 'DELETE' })
    const mine = { symbol: 'BTCUSDT', origClientOrderId: 'lost-1' }
    expect((await ask('GET', 'order', mine)).body).toMatchObject({ status: 'FILLED' })
  })
})

describe('money', () => {
  it('is neither made nor lost but for the fee, whatever is ordered', async () => {
    const { venue, ask } = await openedExchange()
    const command = fc.record({
      side: fc.constantFrom('BUY', 'SELL'),
      type: fc.constantFrom('MARKET', 'LIMIT', 'LIMIT_MAKER'),
      quantity: fc.integer({ min: 1, max: 60_000 }).map((lots) => (lots / 1e5).toFixed(5)),
      offset: fc.integer({ min: -300, max: 300 }),
      after: fc.constantFrom('wait', 'cancel', 'nothing'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 15 }), async (commands) => {
        for (const { side, type, quantity, offset, after } of commands) {
          const { bid } = await best(venue)
          const price = (bid + offset / 10).toFixed(2)
          const limit = type === 'MARKET' ? {} : { price }
          const force = type === 'LIMIT' ? { timeInForce: 'GTC' } : {}
          const base = { symbol: 'BTCUSDT', side, type, quantity }
          const { status, body } = await ask('POST', 'order', { ...base, ...limit, ...force })
          expect([200, 400]).toContain(status)
          if (after === 'wait') {
            venue.market.moveTo(venue.market.now() + MINUTE_MS / 4)
            await new Promise(setImmediate)
          }
          const { orderId } = Object(body)
          if (after === 'cancel' && orderId)
            await ask('DELETE', 'order', { symbol: 'BTCUSDT', orderId })
        }
        const trades: Record<string, string | boolean>[] = Object(
          (await ask('GET', 'myTrades', { symbol: 'BTCUSDT', limit: 1000, fromId: 0 })).body,
        )
        const units = (text: unknown) => BigInt(String(text).replace('.', ''))
        let [btc, usdt] = [units('10.00000000'), units('100000.00000000')]
        for (const { isBuyer, qty, quoteQty, commission, commissionAsset } of trades) {
          btc += isBuyer ? units(qty) : -units(qty)
          usdt += isBuyer ? -units(quoteQty) : units(quoteQty)
          if (commissionAsset === 'BTC') btc -= units(commission)
          else usdt -= units(commission)
        }
        const has = await balancesOf(ask)
        expect(units(has.BTC.free) + units(has.BTC.locked)).toBe(btc)
        expect(units(has.USDT.free) + units(has.USDT.locked)).toBe(usdt)
        const open: Record<string, string>[] = Object((await ask('GET', 'openOrders')).body)
        const locked = { BTC: 0n, USDT: 0n }
        for (const { side, price, origQty, executedQty, cummulativeQuoteQty } of open) {
          if (side === 'SELL') locked.BTC += units(origQty) - units(executedQty)
          else
            locked.USDT += (units(price) * units(origQty)) / 10n ** 8n - units(cummulativeQuoteQty)
        }
        expect(units(has.BTC.locked)).toBe(locked.BTC)
        expect(units(has.USDT.locked)).toBe(locked.USDT)
      }),
      { numRuns: 12 },
    )
  }, 120_000)
})
