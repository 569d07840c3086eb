import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  MARKET_BEGINS,
  openTestVenue,
  simulatedMarkets,
  VENUE_OPENS,
} from '../../../../test/venue.ts'
import { type Candles, DAY_MS, MINUTE_MS } from '../../../market/index.ts'

const PAYLOADS = '../shared/data/payloads'
const hasPayloads = existsSync(PAYLOADS)
const payload = (name: string): unknown => JSON.parse(readFileSync(`${PAYLOADS}/${name}`, 'utf8'))

/** What a JSON value is made of: names and kinds, of a list its first element's. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])]
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]))
}

const rows = (body: unknown): readonly (readonly unknown[])[] => {
  if (!Array.isArray(body)) throw new Error(`no rows: ${JSON.stringify(body)}`)
  return body
}

/** A candle as the venue's row should have it. */
function row(candles: Candles, i: number) {
  return [
    ...[candles.openTime[i], candles.open[i], candles.high[i], candles.low[i], candles.close[i]],
    ...[candles.volume[i], candles.openTime[i] + MINUTE_MS - 1, candles.quoteVolume[i]],
    ...[candles.tradeCount[i], candles.takerBuyVolume[i], candles.takerBuyQuoteVolume[i], 0],
  ]
}

describe("the venue's REST answers", () => {
  it.skipIf(!hasPayloads)('have the form of the answers recorded from the exchange', async () => {
    const { get } = await openTestVenue({ symbols: ['BTCUSDT', 'ETHUSDT'] })
    const asked: readonly (readonly [string, string])[] = [
      ['klines?symbol=BTCUSDT&interval=1m', 'klines'],
      ['trades?symbol=BTCUSDT', 'trades'],
      ['historicalTrades?symbol=BTCUSDT&fromId=1', 'historical_trades'],
      ['aggTrades?symbol=BTCUSDT', 'agg_trades'],
      ['depth?symbol=BTCUSDT', 'depth'],
      ['ticker/price?symbol=BTCUSDT', 'ticker_price'],
      ['ticker/bookTicker?symbol=BTCUSDT', 'book_ticker'],
      ['time', 'time'],
    ]
    for (const [path, name] of asked) {
      const { status, body } = await get(`/api/v3/${path}`)
      expect(status, path).toBe(200)
      expect(shape(body), path).toEqual(shape(payload(`binance-rest-2021/${name}.json`)))
    }
    const day = await get('/api/v3/ticker/24hr?symbol=BTCUSDT')
    const recorded = Object.keys(Object(payload('binance-rest/ticker-24hr-BTCUSDT.json')))
    expect(Object.keys(Object(day.body))).toEqual(recorded)
  })

  it.skipIf(!hasPayloads)('describe a symbol with every field the exchange has', async () => {
    const { get } = await openTestVenue()
    const { body } = await get('/api/v3/exchangeInfo?symbol=BTCUSDT')
    const recorded = payload('binance-testnet-2026/exchangeInfo-BTCUSDT.json')
    const symbolOf = (info: unknown) => Object(Object(info).symbols[0])
    expect(Object.keys(Object(body))).toEqual(Object.keys(Object(recorded)))
    expect(Object.keys(symbolOf(body))).toEqual(Object.keys(symbolOf(recorded)))
    expect(symbolOf(body)).toMatchObject({ symbol: 'BTCUSDT', baseAsset: 'BTC', status: 'TRADING' })
  })

  it('give the candles of the market, every page, and the one that forms at the end', async () => {
    const { get } = await openTestVenue()
    const [tape] = simulatedMarkets()
    const candles = await tape.candles(MARKET_BEGINS, MARKET_BEGINS + 1000 * MINUTE_MS)
    const page = await get(
      `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${MARKET_BEGINS}&limit=1000`,
    )
    expect(rows(page.body).map((each) => each.map(Number))).toEqual(
      Array.from({ length: 1000 }, (_, i) => row(candles, i)),
    )
    const last = await get('/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=2')
    const minute = Math.floor(VENUE_OPENS / MINUTE_MS) * MINUTE_MS
    expect(rows(last.body).map(([openTime]) => openTime)).toEqual([minute - MINUTE_MS, minute])
    const ended = await get(
      `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${minute - 3 * MINUTE_MS}&endTime=${minute - MINUTE_MS}`,
    )
    expect(rows(ended.body)).toHaveLength(3) // The end is one of them.
  })

  it('make longer bars of the minutes', async () => {
    const { get } = await openTestVenue()
    const [tape] = simulatedMarkets()
    const { open, high, close, volume } = await tape.candles(MARKET_BEGINS, MARKET_BEGINS + DAY_MS)
    const { body } = await get('/api/v3/klines?symbol=BTCUSDT&interval=1d')
    const [first] = rows(body)
    expect(first.slice(0, 3).map(Number)).toEqual([MARKET_BEGINS, open[0], Math.max(...high)])
    expect(Number(first[4])).toBe(close[close.length - 1])
    expect(Number(first[5])).toBeCloseTo(
      volume.reduce((sum, value) => sum + value, 0),
      5,
    )
    expect(rows(body)).toHaveLength(3)
  })

  it('tell trades that make the candles, by id, by time and newest first', async () => {
    const { get } = await openTestVenue()
    const all: { a: number; q: string; T: number; f: number; l: number }[] = []
    const ask = async (query: string) =>
      rows((await get(`/api/v3/aggTrades?symbol=BTCUSDT&${query}`)).body).map((trade) =>
        Object.assign({ a: 0, q: '', T: 0, f: 0, l: 0 }, trade),
      )
    for (let fromId = 1; all.length < 100; fromId += 50) {
      all.push(...(await ask(`fromId=${fromId}&limit=50`)))
    }
    expect(all.map(({ a }) => a)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    const [tape] = simulatedMarkets()
    const { volume, tradeCount } = await tape.candles(MARKET_BEGINS, MARKET_BEGINS + MINUTE_MS)
    const minute = await ask(`startTime=${MARKET_BEGINS}&endTime=${MARKET_BEGINS + MINUTE_MS - 1}`)
    expect(minute.reduce((sum, { q }) => sum + Number(q), 0)).toBeCloseTo(volume[0], 8)
    expect(minute.reduce((sum, { f, l }) => sum + l - f + 1, 0)).toBe(tradeCount[0])
    const newest = await ask('limit=20')
    expect(newest).toHaveLength(20)
    expect(newest[19].T).toBeLessThanOrEqual(VENUE_OPENS)
    const singles = await get(`/api/v3/trades?symbol=BTCUSDT&limit=1000`)
    expect(Object(rows(singles.body).at(-1)).id).toBe(newest[19].l)
    const old = await get(`/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${newest[0].f}&limit=10`)
    expect(Object(rows(old.body)[0]).id).toBe(newest[0].f)
  })

  it('refuse what is asked for wrongly with the documented numbers and words', async () => {
    const { get } = await openTestVenue()
    const mandatory = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."
    const wrong: readonly (readonly [string, number, string])[] = [
      ['klines?symbol=NOTHING&interval=1m', -1121, 'Invalid symbol.'],
      ['klines?interval=1m', -1102, mandatory],
      ['klines?symbol=BTCUSDT&interval=7m', -1120, 'Invalid interval.'],
      ['depth?symbol=btc%20usdt', -1100, "Illegal characters found in parameter 'symbol'"],
      ['depth?symbol=BTCUSDT&limit=x', -1100, "Illegal characters found in parameter 'limit'"],
      ['ticker/price?symbol=BTCUSDT&symbols=[]', -1128, 'Combination of optional parameters'],
      ['trades?symbol=BTCUSDT&limit=0', -1130, "Data sent for parameter 'limit' is not valid."],
    ]
    for (const [path, code, msg] of wrong) {
      const { status, body } = await get(`/api/v3/${path}`)
      expect(status, path).toBe(400)
      expect(body, path).toEqual({ code, msg: expect.stringContaining(msg) })
    }
    expect(await get('/api/v3/nothing')).toMatchObject({ status: 404 })
  })

  it('tell times in microseconds to who asks for them', async () => {
    const { get } = await openTestVenue()
    const headers = { 'X-MBX-TIME-UNIT': 'MICROSECOND' }
    const { body } = await get('/api/v3/time', { headers })
    expect(body).toEqual({ serverTime: VENUE_OPENS * 1000 })
    const page = await get('/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1', { headers })
    expect(rows(page.body)[0][6]).toBe((Math.floor(VENUE_OPENS / MINUTE_MS) + 1) * 60e6 - 1)
  })

  it('count weights, ask to slow down, and ban who does not, each time for longer', async () => {
    const { get, machineClock } = await openTestVenue({ weightLimit: 100 })
    const depth = () => get('/api/v3/depth?symbol=BTCUSDT&limit=1000')
    expect((await get('/api/v3/ping')).headers.get('x-mbx-used-weight-1m')).toBe('1')
    const heavy = await depth()
    expect(heavy.headers.get('x-mbx-used-weight')).toBe('51')
    expect(heavy.headers.get('x-venue-speed')).toBe('60')
    const refused = await depth()
    expect(refused).toMatchObject({ status: 429, body: { code: -1003 } })
    expect(refused.headers.get('retry-after')).toBe('60')
    const untilBanned = async () => {
      for (let i = 0; i < 20; i++) {
        const answer = await depth()
        if (answer.status === 418) return answer
      }
      throw new Error('nobody was banned')
    }
    const ban = await untilBanned()
    expect(ban.headers.get('retry-after')).toBe('120')
    expect(ban.body).toMatchObject({ msg: expect.stringContaining('IP banned until') })
    expect((await get('/api/v3/ping')).status).toBe(418)
    machineClock.moveTo(machineClock.now() + 120_000)
    expect((await get('/api/v3/ping')).status).toBe(200)
    expect((await untilBanned()).headers.get('retry-after')).toBe('240')
  })

  it('never tell what has not happened yet', async () => {
    const { get, market } = await openTestVenue()
    const before = await get('/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1')
    expect(Object(rows(before.body)[0])[8]).toBeLessThan(400)
    const ahead = await get(
      `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${VENUE_OPENS + MINUTE_MS}`,
    )
    expect(ahead.body).toEqual([])
    market.moveTo(VENUE_OPENS + 2 * MINUTE_MS)
    const after = await get(
      `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${VENUE_OPENS + MINUTE_MS - 5000}`,
    )
    expect(rows(after.body)).toHaveLength(2)
  })
})
