import { existsSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { hurriedMachine } from '../../../test/hurried-machine.ts'
import { json, type ScriptedServer, scriptedServer } from '../../../test/stream-server.ts'
import { MINUTE_MS } from '../../market/index.ts'
import { type Clock, seededRandom, systemClock } from '../../runtime/index.ts'
import { reachableWithin, venueClock } from './reach.ts'
import { binanceSource } from './source.ts'

const START = Date.UTC(2024, 7, 8)
let server: ScriptedServer

afterEach(() => server.close())

function sourceOf(options: { machine?: Clock; now?: number; timeoutMs?: number } = {}) {
  const { machine = hurriedMachine(), now = START + 7 * 86_400_000, timeoutMs } = options
  return binanceSource({
    ...{ baseUrl: server.url, machine, fetch, random: seededRandom(1) },
    clock: { now: () => now },
    ...(timeoutMs && { timeoutMs }),
  })
}

function kline(openTime: number): (string | number)[] {
  const prices = ['1.10', '1.20', '1.00', '1.15']
  return [openTime, ...prices, '10.5', openTime + MINUTE_MS - 1, '11.55', 42, '5.25', '5.775', '0']
}

/** A venue with one candle a minute from START on. */
function klinesAnswer(url: URL, response: ServerResponse, minutes: number): void {
  const [from, to, limit] = ['startTime', 'endTime', 'limit'].map((name) =>
    Number(url.searchParams.get(name)),
  )
  const rows: unknown[] = []
  for (let time = Math.max(from, START); time <= to && rows.length < limit; time += MINUTE_MS) {
    if (time < START + minutes * MINUTE_MS) rows.push(kline(time))
  }
  json(response, rows)
}

const request = (minutes: number) =>
  ({ symbol: 'BTCUSDT', interval: '1m', from: START, to: START + minutes * MINUTE_MS }) as const

describe('candles of the REST API', () => {
  it('come page by page, each once, in order, the end not included', async () => {
    server = await scriptedServer({
      answer: (_, response, url) => klinesAnswer(url, response, 5000),
    })
    const candles = await sourceOf().candles(request(2500))
    expect(candles.length).toBe(2500)
    expect(candles.openTime[0]).toBe(START)
    expect(candles.openTime[2499]).toBe(START + 2499 * MINUTE_MS)
    expect(candles.takerBuyQuoteVolume[7]).toBe(5.775)
    expect(server.asked).toHaveLength(3)
  })

  it('never include the one still forming', async () => {
    server = await scriptedServer({
      answer: (_, response, url) => klinesAnswer(url, response, 100),
    })
    for (const [intoMinute, closed] of [
      [59_999, 9],
      [60_000, 10],
    ] as const) {
      const now = START + 9 * MINUTE_MS + intoMinute
      expect((await sourceOf({ now }).candles(request(100))).length).toBe(closed)
    }
  })

  it('are refused where a field is no number, with its place', async () => {
    for (const spoiled of ['', ' ', '1e5', '-1', 'NaN', '0x10', '.5']) {
      server = await scriptedServer({
        answer: (_, response) => json(response, [kline(START).with(4, spoiled)]),
      })
      await expect(sourceOf().candles(request(1))).rejects.toMatchObject({ code: 'BAD_PAYLOAD' })
      await server.close()
    }
    server = await scriptedServer({ answer: (_, response) => json(response, [[START]]) })
    await expect(sourceOf().candles(request(1))).rejects.toThrow(/klines is unreadable: \/0/)
  })
})

describe('a venue that asks for patience', () => {
  it('gets it: all requests wait as long as it said', async () => {
    let refusals = 0
    server = await scriptedServer({
      answer(_, response, url) {
        if (refusals++ === 0) {
          const body = { code: -1003, msg: 'Too much request weight used.' }
          json(response, body, 429, { 'retry-after': '7' })
        } else klinesAnswer(url, response, 10)
      },
    })
    const machine = hurriedMachine()
    expect((await sourceOf({ machine }).candles(request(10))).length).toBe(10)
    expect(machine.waits).toEqual([7000])
  })

  it('that has banned us for long is not asked again, and we say for how long', async () => {
    server = await scriptedServer({
      answer: (_, response) =>
        json(response, { code: -1003, msg: 'IP banned' }, 418, { 'retry-after': '3600' }),
    })
    const source = sourceOf()
    const banned = { code: 'RATE_LIMITED', retryAfterMs: 3_600_000, venueCode: -1003 }
    await expect(source.candles(request(1))).rejects.toMatchObject(banned)
    await expect(source.book('BTCUSDT', 100)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(server.asked).toHaveLength(1)
  })

  it('is not driven to it: the next minute is waited for before the weight is used up', async () => {
    let used = 0
    server = await scriptedServer({
      answer(_, response, url) {
        if (url.pathname.endsWith('exchangeInfo')) {
          const limit = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1 }
          const rateLimits = [{ ...limit, limit: 100 }]
          const symbols = [{ symbol: 'BTCUSDT', status: 'TRADING' }]
          return json(response, { rateLimits, symbols })
        }
        used += 50
        json(response, { lastUpdateId: 1, bids: [], asks: [] }, 200, {
          'x-mbx-used-weight-1m': String(used),
        })
      },
    })
    const machine = hurriedMachine()
    const source = sourceOf({ machine })
    await source.checkSymbol('BTCUSDT')
    await source.book('BTCUSDT', 1000) // 20 + 50 of 100.
    expect(machine.waits).toEqual([])
    used = 0 // Its minute turns with ours.
    await source.book('BTCUSDT', 1000)
    expect(machine.waits).toEqual([60_250])
  })
})

describe('a venue in trouble', () => {
  it.each([
    ['a 503', (response: ServerResponse) => json(response, '<html>', 503)],
    ['half an answer', (response: ServerResponse) => json(response, '[[1723075200000,"1.1')],
    ['a connection cut', (response: ServerResponse) => response.socket?.destroy()],
    ['no answer in time', () => {}],
  ])('is asked again after %s, later and later', async (_, trouble) => {
    let calls = 0
    server = await scriptedServer({
      answer(_request, response, url) {
        if (calls++ < 3) trouble(response)
        else klinesAnswer(url, response, 5)
      },
    })
    const machine = hurriedMachine()
    const candles = await sourceOf({ machine, timeoutMs: 300 }).candles(request(5))
    expect(candles.length).toBe(5)
    expect(machine.waits).toHaveLength(3)
    machine.waits.forEach((wait, i) => {
      expect(wait).toBeGreaterThanOrEqual(125 * 2 ** i)
      expect(wait).toBeLessThanOrEqual(250 * 2 ** i)
    })
  })

  it('that stays in trouble is given up, and the error says what is unknown', async () => {
    server = await scriptedServer({ answer: (_, response) => json(response, 'oops', 500) })
    await expect(sourceOf().candles(request(1))).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
    expect(server.asked).toHaveLength(5)
  })

  it('is not asked again what it has refused', async () => {
    server = await scriptedServer({
      answer: (_, response) => json(response, { code: -1121, msg: 'Invalid symbol.' }, 400),
    })
    await expect(sourceOf().candles(request(1))).rejects.toMatchObject({
      code: 'REJECTED',
      venueCode: -1121,
      message:
        'The venue does not know BTCUSDT. Symbols are written as it writes them: BTCUSDT, ETHUSDT.',
    })
    expect(server.asked).toHaveLength(1)
  })

  it('that is not there is told from one that has not answered', async () => {
    server = await scriptedServer({})
    const { url } = server
    await server.close()
    const gone = binanceSource({
      ...{ baseUrl: url, machine: hurriedMachine(), fetch, random: seededRandom(1) },
      clock: { now: () => START },
    })
    await expect(gone.candles(request(1))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await reachableWithin(3000, { baseUrl: url, fetch })).toBe(false)
    server = await scriptedServer({ answer: (_, response) => json(response, {}) })
    expect(await reachableWithin(3000, { baseUrl: server.url, fetch })).toBe(true)
  })

  it('stops being asked when told to stop', async () => {
    server = await scriptedServer({ answer: () => {} })
    const stop = new AbortController()
    const asking = sourceOf({ machine: systemClock() }).candles(request(1), stop.signal)
    setTimeout(() => stop.abort(new Error('stopped')), 50)
    await expect(asking).rejects.toThrow('stopped')
  })
})

describe('what else it answers', () => {
  it('is the first candle, a halted symbol, trades and the book', async () => {
    server = await scriptedServer({
      answer(_, response, url) {
        switch (url.pathname) {
          case '/api/v3/klines':
            return json(response, [kline(START)])
          case '/api/v3/exchangeInfo':
            return json(response, {
              rateLimits: [],
              symbols: [{ symbol: 'BTCUSDT', status: 'HALT' }],
            })
          case '/api/v3/aggTrades':
            return json(response, [
              { a: 5, p: '1.5', q: '2', f: 10, l: 13, T: START, m: true, M: true },
            ])
          case '/api/v3/historicalTrades':
            return json(response, [
              { id: 9, price: '1.5', qty: '2', quoteQty: '3', time: START, isBuyerMaker: false },
            ])
          default:
            return json(response, { lastUpdateId: 3, bids: [['1.0', '2']], asks: [['1.1', '4']] })
        }
      },
    })
    const source = sourceOf()
    expect(await source.firstOpenTime('BTCUSDT')).toBe(START)
    await expect(source.checkSymbol('BTCUSDT')).rejects.toThrow(
      'not trading at the venue now (HALT)',
    )
    expect(await source.trades({ symbol: 'BTCUSDT', fromId: 5, aggregate: true })).toEqual([
      { id: 5, count: 4, price: 1.5, quantity: 2, time: START, takerSide: 'sell' },
    ])
    expect(await source.trades({ symbol: 'BTCUSDT', fromId: 9, aggregate: false })).toEqual([
      { id: 9, count: 1, price: 1.5, quantity: 2, time: START, takerSide: 'buy' },
    ])
    expect(await source.book('BTCUSDT', 5000)).toEqual({
      ...{ lastUpdateId: 3, bids: [[1, 2]], asks: [[1.1, 4]] },
    })
  })

  it('is its time: a local venue may be in another year, and in a hurry', async () => {
    server = await scriptedServer({
      answer: (_, response) =>
        json(response, { serverTime: START }, 200, { 'x-venue-speed': '60' }),
    })
    const machine = hurriedMachine()
    const clock = await venueClock(sourceOf({ machine }), machine)
    expect(clock.speed).toBe(60)
    expect(clock.now()).toBe(START)
    await machine.until(machine.now() + 1000)
    expect(clock.now()).toBe(START + 60_000)
    await clock.until(START + 180_000)
    expect(machine.waits.reduce((sum, wait) => sum + wait, 0)).toBe(3000)
  })
})

const PAYLOADS = new URL('../../../../shared/data/payloads/', import.meta.url)

describe.skipIf(!existsSync(PAYLOADS))('the bodies that were recorded (../shared/data)', () => {
  it.each([
    ['klines.json', 'klines'],
    ['agg_trades.json', 'aggregate trades'],
    ['historical_trades.json', 'trades'],
    ['depth.json', 'book'],
    ['exchange_info.json', 'symbol'],
  ])('%s is readable', async (file, kind) => {
    const body = readFileSync(new URL(`binance-rest-2021/${file}`, PAYLOADS), 'utf8')
    server = await scriptedServer({ answer: (_, response) => json(response, body) })
    const source = sourceOf({ now: Date.UTC(2030, 0, 1) })
    const symbol = 'BTCUSDT'
    const asking = {
      klines: () => source.firstOpenTime(symbol),
      'aggregate trades': () => source.trades({ symbol, fromId: 0, aggregate: true }),
      trades: () => source.trades({ symbol, fromId: 0, aggregate: false }),
      book: () => source.book(symbol, 100),
      // An old list without this symbol is readable, too: then the symbol is what is refused.
      symbol: () => source.checkSymbol(symbol).catch((error: { code: string }) => error.code),
    }[kind]
    expect(await asking?.()).not.toBe('BAD_PAYLOAD')
  })
})
