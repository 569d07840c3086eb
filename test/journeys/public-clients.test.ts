import { Spot } from '@binance/spot'
import { MainClient, WebsocketClient } from 'binance'
import ccxt from 'ccxt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createVenue,
  type LocalVenue,
  openSimulatedMarket,
  spotExchange,
} from '../../src/adapters/venue/index.ts'
import { bookSync } from '../../src/ingest/index.ts'
import { type BookLevel, DAY_MS, MINUTE_MS } from '../../src/market/index.ts'
import { systemClock, virtualClock } from '../../src/runtime/index.ts'

/** Half an hour ago by these clients' own clocks, and as fast as theirs: they know no other market. */
const STARTS = Date.now() - 30 * MINUTE_MS
const KEY = { key: 'a-key', secret: 'a-secret' }
const FAR = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const

let venue: LocalVenue

beforeAll(async () => {
  const firstOpenTime = Math.floor(STARTS / MINUTE_MS) * MINUTE_MS - 2 * DAY_MS
  const machine = systemClock()
  venue = await createVenue({
    markets: ['BTCUSDT', 'ETHUSDT'].map((symbol, i) =>
      openSimulatedMarket({ symbol, seed: 7 + i, firstOpenTime }),
    ),
    ...{ clock: virtualClock({ startsAt: STARTS, speed: 30 }), speed: 30, port: 0 },
    exchange: spotExchange({ key: KEY, machine }),
  })
})
afterAll(() => venue.close())

/** A limit far enough below the market to rest, near enough for the venue's filters. */
async function farPrice(): Promise<number> {
  const response = await fetch(`${venue.url}/api/v3/ticker/price?symbol=BTCUSDT`)
  const { price } = Object(await response.json())
  return Math.floor(Number(price) * 0.8)
}

interface WireDepth {
  readonly E: number
  readonly U: number
  readonly u: number
  readonly b: readonly (readonly string[])[]
  readonly a: readonly (readonly string[])[]
}

const levels = (side: readonly (readonly string[])[]) =>
  side.map(([price, quantity]): BookLevel => [Number(price), Number(quantity)])

/** Keeps a book by the documented procedure of what a client hears and is answered, until it has stood for a while. */
async function keptBook(
  snapshot: () => Promise<unknown>,
  hear: (listener: (change: unknown) => void) => void,
): Promise<{
  readonly updates: number
  readonly losses: readonly number[]
  readonly crossed: boolean
}> {
  const stop = new AbortController()
  const done = Promise.withResolvers<void>()
  const sync = bookSync({
    symbol: 'BTCUSDT',
    source: {
      async book() {
        const body: { lastUpdateId: number | bigint; bids: string[][]; asks: string[][] } = Object(
          await snapshot(),
        )
        const lastUpdateId = Number(body.lastUpdateId)
        return { lastUpdateId, bids: levels(body.bids), asks: levels(body.asks) }
      },
    },
    ...{ clock: venue.clock, machine: systemClock(), signal: stop.signal },
    listener: {
      ...{ synced() {}, applying() {}, lost() {} },
      applied() {
        if (sync.status().updates >= 50) done.resolve()
      },
    },
  })
  const at = Math.floor(venue.clock.now())
  const subscriptions = [{ symbol: 'BTCUSDT', topic: 'book' }] as const
  sync.connection({ kind: 'up', at, subscriptions })
  hear((change) => {
    const { E, U, u, b, a }: WireDepth = Object(change)
    sync.event({
      ...{ kind: 'book', symbol: 'BTCUSDT', exchangeTime: Number(E), receivedTime: Number(E) },
      change: {
        ...{ firstUpdateId: Number(U), lastUpdateId: Number(u) },
        ...{ bids: levels(b), asks: levels(a) },
      },
    })
  })
  await done.promise
  const { updates, losses } = sync.status()
  const crossed = sync.book.crossed()
  stop.abort()
  return { updates, losses: Object.values(losses), crossed }
}

const SOUND = { losses: [0, 0, 0, 0], crossed: false }

describe('@binance/spot, as it is published, at the local venue', () => {
  const client = () => {
    const account = { apiKey: KEY.key, apiSecret: KEY.secret }
    return new Spot({
      configurationRestAPI: { ...account, basePath: venue.url },
      configurationWebsocketAPI: { ...account, wsURL: `${venue.streamUrl}/ws-api/v3` },
      configurationWebsocketStreams: { wsURL: venue.streamUrl },
    })
  }

  it('fetches klines', async () => {
    const answer = await client().restAPI.klines({
      symbol: 'BTCUSDT',
      interval: '1m',
      limit: 5,
    } as never)
    expect(await answer.data()).toHaveLength(5)
  })

  it('keeps a book, and hears trades', async () => {
    const { restAPI, websocketStreams } = client()
    const connection = await websocketStreams.connect()
    const trade = new Promise<unknown>((resolve) => {
      connection.aggTrade({ symbol: 'btcusdt' }).on('message', resolve)
    })
    const book = await keptBook(
      async () => (await restAPI.depth({ symbol: 'BTCUSDT', limit: 1000 })).data(),
      (listener) => {
        const stream = connection.diffBookDepth({
          symbol: 'btcusdt',
          updateSpeed: '100ms',
        } as never)
        stream.on('message', listener)
      },
    )
    expect(book).toMatchObject(SOUND)
    expect(await trade).toMatchObject({ e: 'aggTrade', s: 'BTCUSDT' })
    await connection.disconnect()
  })

  it('places and cancels an order, by REST and by the WebSocket API', async () => {
    const { restAPI, websocketAPI } = client()
    const order = { ...FAR, price: await farPrice(), quantity: 0.001 } as never
    const placed = await (await restAPI.newOrder(order)).data()
    expect(placed).toMatchObject({ status: 'NEW', symbol: 'BTCUSDT' })
    const canceled = await restAPI.deleteOrder({
      symbol: 'BTCUSDT',
      orderId: Number(placed.orderId),
    })
    expect(await canceled.data()).toMatchObject({ status: 'CANCELED' })

    const connection = await websocketAPI.connect()
    const { data } = await connection.orderPlace(order)
    expect(data).toMatchObject({ status: 'NEW' })
    const mine = { symbol: 'BTCUSDT', orderId: Number(Object(data).orderId) }
    expect((await connection.orderCancel(mine)).data).toMatchObject({ status: 'CANCELED' })
    await connection.disconnect()
  })
})

describe('binance (tiagosiebler), as it is published, at the local venue', () => {
  const client = () =>
    new MainClient({ api_key: KEY.key, api_secret: KEY.secret, baseUrl: venue.url })
  const silent = {
    ...{ trace() {}, info() {}, error() {} },
  }

  it('fetches klines', async () => {
    const rows = await client().getKlines({ symbol: 'BTCUSDT', interval: '1m', limit: 5 })
    expect(rows).toHaveLength(5)
  })

  it('keeps a book, and hears trades', async () => {
    const sockets = new WebsocketClient(
      { wsUrl: `${venue.streamUrl}/stream`, beautify: false },
      silent,
    )
    const heard = new Set<(message: unknown) => void>()
    sockets.on('message', (message) => {
      for (const listener of heard) listener(message)
    })
    sockets.on('exception', () => {}) // It tells its own closing as one.
    const of = (event: string) => (listener: (message: unknown) => void) =>
      heard.add((message) => {
        if (Object(message).e === event) listener(message)
      })
    const trade = new Promise<unknown>((resolve) => of('aggTrade')(resolve))
    void sockets.subscribe(['btcusdt@depth@100ms', 'btcusdt@aggTrade'], 'main')
    const book = await keptBook(
      () => client().getOrderBook({ symbol: 'BTCUSDT', limit: 1000 }),
      of('depthUpdate'),
    )
    expect(book).toMatchObject(SOUND)
    expect(await trade).toMatchObject({ s: 'BTCUSDT' })
    sockets.closeAll(true)
  })

  it('places and cancels an order', async () => {
    const order = { ...FAR, price: await farPrice(), quantity: 0.001 }
    const placed = await client().submitNewOrder(order)
    expect(placed).toMatchObject({ status: 'NEW' })
    const mine = { symbol: 'BTCUSDT', orderId: placed.orderId }
    expect(await client().cancelOrder(mine)).toMatchObject({ status: 'CANCELED' })
  })
})

describe('ccxt, as it is published, at the local venue', () => {
  async function client() {
    const exchange = new ccxt.pro.binance({
      ...{ apiKey: KEY.key, secret: KEY.secret, newUpdates: false },
      // Only the spot market is here: neither futures nor a wallet.
      options: {
        ...{ defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
        ...{ fetchCurrencies: false, fetchMargins: false },
      },
    })
    const { api } = exchange.urls
    Object.assign(api, { public: `${venue.url}/api/v3`, private: `${venue.url}/api/v3` })
    api.ws.spot = `${venue.streamUrl}/ws`
    // It asks for this once before it may speak to an address without TLS.
    await exchange.loadHttpProxyAgent()
    return exchange
  }

  it('fetches candles', async () => {
    const exchange = await client()
    expect(await exchange.fetchOHLCV('BTC/USDT', '1m', undefined, 5)).toHaveLength(5)
    await exchange.close()
  })

  it('keeps a book of its own, and hears trades', async () => {
    const exchange = await client()
    let nonce = 0
    for (let updates = 0; updates < 20; updates++) {
      const book = await exchange.watchOrderBook('BTC/USDT', 100)
      expect(Number(book.nonce)).toBeGreaterThanOrEqual(nonce)
      nonce = Number(book.nonce)
      expect(Number(book.asks[0][0])).toBeGreaterThan(Number(book.bids[0][0]))
    }
    const [trade] = await exchange.watchTrades('BTC/USDT')
    expect(trade).toMatchObject({ symbol: 'BTC/USDT' })
    await exchange.close()
  })

  it('places and cancels an order', async () => {
    const exchange = await client()
    const order = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, await farPrice())
    expect(order.status).toBe('open')
    expect((await exchange.cancelOrder(String(order.id), 'BTC/USDT')).status).toBe('canceled')
    await exchange.close()
  })
})
