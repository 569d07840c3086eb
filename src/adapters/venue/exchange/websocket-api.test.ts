import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KEY, NOW, openedExchange } from '../../../../test/exchange.ts'
import { listenTo } from '../../../../test/venue.ts'

describe('the WebSocket API', () => {
  async function connected() {
    const { venue, ask } = await openedExchange()
    const listener = await listenTo(`${venue.streamUrl}/ws-api/v3`)
    let id = 0
    const call = async (
      method: string,
      given: Record<string, string | number> = {},
      signs = true,
    ) => {
      const own = ++id
      const params: Record<string, string | number> = { ...given }
      if (signs) {
        Object.assign(params, { apiKey: KEY.key, timestamp: NOW })
        const payload = Object.keys(params)
          .sort()
          .map((name) => `${name}=${params[name]}`)
          .join('&')
        params.signature = createHmac('sha256', KEY.secret).update(payload).digest('hex')
      }
      listener.socket.send(JSON.stringify({ id: own, method, params }))
      return JSON.parse(await listener.hears((frame) => JSON.parse(frame).id === own))
    }
    const event = async (kind: string, after = 0) =>
      JSON.parse(await listener.hears((frame) => JSON.parse(frame).event?.e === kind, after))
    return { call, event, ask, listener }
  }

  it('places, finds and cancels orders, and tells their owner what becomes of them', async () => {
    const { call, event, listener } = await connected()
    expect(await call('userDataStream.subscribe.signature')).toMatchObject({
      ...{ status: 200, result: { subscriptionId: 0 } },
    })
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' }
    const placed = await call('order.place', { ...order, price: '50000', quantity: '0.01' })
    expect(placed.result).toMatchObject({ status: 'NEW', orderId: 1 })
    expect(await event('executionReport')).toMatchObject({
      ...{ subscriptionId: 0, event: { s: 'BTCUSDT', x: 'NEW', X: 'NEW', q: '0.01000000', i: 1 } },
    })
    const position = await event('outboundAccountPosition')
    expect(position.event.B).toContainEqual({ a: 'USDT', f: '99500.00000000', l: '500.00000000' })
    const mine = { symbol: 'BTCUSDT', orderId: 1 }
    expect((await call('order.status', mine)).result).toMatchObject({ status: 'NEW' })
    expect((await call('openOrders.status')).result).toHaveLength(1)
    const heard = listener.frames.length
    expect((await call('order.cancel', mine)).result).toMatchObject({ status: 'CANCELED' })
    expect(await event('executionReport', heard)).toMatchObject({
      event: { x: 'CANCELED', w: false },
    })
    expect((await call('account.status')).result.balances).toHaveLength(2)
  })

  it('refuses in the words of the venue', async () => {
    const { call, listener } = await connected()
    expect(await call('ping', {}, false)).toMatchObject({ status: 200, result: {} })
    expect((await call('time', {}, false)).result.serverTime).toBeTypeOf('number')
    expect(await call('session.logon')).toMatchObject({ status: 400, error: { code: -4056 } })
    expect(await call('order.frame')).toMatchObject({ error: { code: -1101 } })
    expect(await call('order.place', { symbol: 'BTCUSDT' })).toMatchObject({
      error: { code: -1102 },
    })
    expect(await call('account.status', {}, false)).toMatchObject({ error: { code: -2014 } })
    listener.socket.send('{')
    const answer = await listener.hears((frame) => frame.includes('-1135'))
    expect(JSON.parse(answer)).toMatchObject({ id: null, status: 400 })
  })
})
