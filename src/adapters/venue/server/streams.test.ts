import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { listenTo, openTestVenue, VENUE_OPENS } from '../../../../test/venue.ts'
import { MINUTE_MS } from '../../../market/index.ts'

const parsed = (frame: string) => Object(JSON.parse(frame))

describe("the venue's streams", () => {
  it('tell raw frames, and combined ones wrapped with their name', async () => {
    const { listen, market } = await openTestVenue()
    const raw = await listen('/ws/btcusdt@aggTrade')
    const combined = await listen('/stream?streams=btcusdt@aggTrade/btcusdt@bookTicker')
    market.moveTo(VENUE_OPENS + MINUTE_MS)
    const [first] = await raw.heard(1)
    expect(Object.keys(parsed(first))).toEqual([...'eEsapqflTmM'])
    const wrapped = await combined.hears((frame) => frame.includes('btcusdt@aggTrade'))
    expect(wrapped).toBe(`{"stream":"btcusdt@aggTrade","data":${first}}`)
    const best = parsed(await combined.hears((frame) => frame.includes('bookTicker')))
    expect(Object.keys(best.data)).toEqual([...'usbBaA'])
  })

  it('close a kline with the row that REST has for it', async () => {
    const { listen, market, get } = await openTestVenue()
    const one = await listen('/ws/btcusdt@kline_1m')
    const five = await listen('/ws/btcusdt@kline_5m')
    market.moveTo(VENUE_OPENS + 30_000)
    await one.heard(3)
    market.moveTo(VENUE_OPENS + 5 * MINUTE_MS)
    const isClosed = (frame: string) => parsed(frame).k.x
    for (const [listener, interval] of [
      [one, '1m'],
      [five, '5m'],
    ] as const) {
      const { k, E } = parsed(await listener.hears(isClosed))
      const { body } = await get(
        `/api/v3/klines?symbol=BTCUSDT&interval=${interval}&startTime=${k.t}&limit=1`,
      )
      expect(body).toEqual([[k.t, k.o, k.h, k.l, k.c, k.v, k.T, k.q, k.n, k.V, k.Q, k.B]])
      expect(E).toBe(k.T + 1)
      expect(k.L - k.f + 1).toBe(k.n)
    }
  })

  it('keep a book: the snapshot and the changes after it are the next snapshot', async () => {
    const { listen, market, get } = await openTestVenue()
    const { frames, heard } = await listen('/ws/btcusdt@depth@100ms')
    const snapshot = Object((await get('/api/v3/depth?symbol=BTCUSDT&limit=5000')).body)
    market.moveTo(VENUE_OPENS + 3 * MINUTE_MS)
    await heard(45)
    const after = Object((await get('/api/v3/depth?symbol=BTCUSDT&limit=5000')).body)
    const sides = { b: new Map(snapshot.bids), a: new Map(snapshot.asks) }
    let last = snapshot.lastUpdateId
    for (const { U, u, b, a } of frames.map(parsed)) {
      if (u > after.lastUpdateId) break
      expect(U).toBe(last + 1)
      last = u
      for (const [side, levels] of [
        [sides.b, b],
        [sides.a, a],
      ]) {
        for (const [price, quantity] of levels) {
          if (Number(quantity) === 0) side.delete(price)
          else side.set(price, quantity)
        }
      }
    }
    expect(last).toBe(after.lastUpdateId)
    expect(sides).toEqual({ b: new Map(after.bids), a: new Map(after.asks) })
  })

  it('tell single trades one by one, as many as the candle counts', async () => {
    const { listen, market } = await openTestVenue({ startsAt: VENUE_OPENS - 5_000 })
    const trades = await listen('/ws/btcusdt@trade')
    const klines = await listen('/ws/btcusdt@kline_1m')
    market.moveTo(VENUE_OPENS - 5_000 + MINUTE_MS)
    const { k } = parsed(await klines.hears((frame) => parsed(frame).k.x))
    const told = (await trades.heard(k.n)).map(parsed)
    expect(told.map(({ t }) => t)).toEqual(Array.from({ length: k.n }, (_, i) => k.f + i))
    const volume = told.reduce((sum, { q }) => sum + Math.round(Number(q) * 1e5), 0)
    expect(volume).toBe(Math.round(Number(k.v) * 1e5))
  })

  it('are subscribed to and left by messages', async () => {
    const { listen, market } = await openTestVenue()
    const { socket, heard, hears } = await listen('/ws')
    const ask = (message: object) => socket.send(JSON.stringify(message))
    ask({ method: 'SUBSCRIBE', params: ['btcusdt@bookTicker', 'btcusdt@aggTrade'], id: 1 })
    ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@aggTrade'], id: 'two' })
    ask({ method: 'LIST_SUBSCRIPTIONS', id: 3 })
    ask({ method: 'DANCE', id: 4 })
    socket.send('nonsense')
    expect((await heard(5)).map(parsed)).toEqual([
      { result: null, id: 1 },
      { result: null, id: 'two' },
      { result: ['btcusdt@bookTicker'], id: 3 },
      { error: { code: 2, msg: expect.stringContaining('DANCE') }, id: 4 },
      { error: { code: 3, msg: expect.stringContaining('Invalid JSON') } },
    ])
    market.moveTo(VENUE_OPENS + MINUTE_MS)
    expect(parsed(await hears((frame) => frame.includes('"u"'))).s).toBe('BTCUSDT')
  })

  it('are silent about a symbol there is not, and about a name in the wrong case', async () => {
    const { listen, market } = await openTestVenue()
    const { frames, hears } = await listen(
      '/stream?streams=nothing@trade/BTCUSDT@trade/btcusdt@aggTrade',
    )
    market.moveTo(VENUE_OPENS + MINUTE_MS)
    await hears((frame) => frame.includes('aggTrade'))
    expect(frames.filter((frame) => !frame.includes('btcusdt@aggTrade'))).toEqual([])
  })

  it('end for who sends more than five messages a second', async () => {
    const { listen } = await openTestVenue()
    const { socket, closed } = await listen('/ws')
    for (let id = 0; id < 6; id++) socket.send(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id }))
    expect(await closed).toBe(1008)
  })

  it('ping every twenty seconds, and end for who does not answer within a minute', async () => {
    const venue = await openTestVenue()
    const { socket } = await venue.listen('/ws/btcusdt@trade')
    const dead = await venue.listen('/ws/btcusdt@trade')
    Object.assign(dead.socket, { pong: () => undefined }) // It has died without closing.
    const pings = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const ping = once(socket, 'ping')
        venue.machineClock.moveTo(venue.machineClock.now() + 20_000)
        await ping
        // Its pong has arrived when a question asked after it is answered.
        await fetch(`${venue.url}/api/v3/ping`)
      }
    }
    await pings(5)
    expect(await dead.closed).toBe(1006)
    expect(socket.readyState).toBe(socket.OPEN)
  })

  it('end after 24 hours', async () => {
    const { listen, machineClock } = await openTestVenue()
    const { closed } = await listen('/ws/btcusdt@trade')
    machineClock.moveTo(machineClock.now() + 24 * 3_600_000)
    expect(await closed).toBe(1008)
  })

  it('speak as Finnhub does at its own address', async () => {
    const { listen, market, streamUrl } = await openTestVenue({ finnhubToken: 'right' })
    await expect(listenTo(`${streamUrl}/finnhub?token=wrong`)).rejects.toThrow('401')
    const { socket, hears } = await listen('/finnhub?token=right')
    socket.send('{"type":"subscribe","symbol":"BINANCE:NOTHING"}')
    expect(parsed(await hears(() => true))).toMatchObject({ type: 'error' })
    socket.send('{"type":"subscribe","symbol":"BINANCE:BTCUSDT"}')
    socket.send('what?') // Answered after the subscription has been read.
    await hears((frame) => frame.includes('Invalid message'))
    market.moveTo(VENUE_OPENS + MINUTE_MS)
    const { data } = parsed(await hears((frame) => frame.includes('"trade"')))
    expect(data[0]).toMatchObject({ s: 'BINANCE:BTCUSDT', c: null })
    expect(Object.keys(data[0]).sort()).toEqual(['c', 'p', 's', 't', 'v'])
  })
})
