import { describe, expect, it } from 'vitest'
import { openTestVenue, type TestVenue, VENUE_OPENS } from '../../../../test/venue.ts'
import { MINUTE_MS } from '../../../market/index.ts'
import type { ExchangeFactory } from '../exchange-port.ts'
import { beginsWithin, planned } from './fault-plan.ts'
import { type FaultEntry, parseFault } from './fault-script.ts'
import { randomFaults } from './random-faults.ts'

const parsed = (frame: string) => Object(JSON.parse(frame))
const scripted = (...faults: FaultEntry[]) => openTestVenue({ faults: { seed: 1, faults } })
const KLINES = '/api/v3/klines?symbol=BTCUSDT&interval=1m'
const MINUTE = Math.floor(VENUE_OPENS / MINUTE_MS) * MINUTE_MS

/** A venue on which something goes wrong from now on. */
async function inTrouble(fault: FaultEntry): Promise<TestVenue> {
  const venue = await openTestVenue()
  const answer = await venue.get('/venue/faults', { method: 'POST', body: JSON.stringify(fault) })
  expect(answer).toMatchObject({ status: 200, body: fault })
  return venue
}

/** The frames of a minute of aggregate trades. */
async function minuteOfTrades(venue: TestVenue): Promise<readonly string[]> {
  const trades = await venue.listen('/ws/btcusdt@aggTrade')
  const end = await venue.listen('/ws/btcusdt@kline_1m')
  venue.market.moveTo(MINUTE + MINUTE_MS)
  await end.hears((frame) => frame.includes('"x":true'))
  venue.market.moveTo(MINUTE + 2 * MINUTE_MS)
  await end.hears((frame) => frame.includes(`"t":${MINUTE + MINUTE_MS}`))
  return trades.frames
}

describe('a fault at a moment', () => {
  it.each([
    ['drop', 1006],
    ['close24h', 1008],
  ] as const)('%s ends every stream, and new ones work', async (fault, code) => {
    const venue = await scripted({ fault, at: '+30s' })
    const { closed } = await venue.listen('/ws/btcusdt@trade')
    venue.market.moveTo(VENUE_OPENS + 40_000)
    expect(await closed).toBe(code)
    const again = await venue.listen('/ws/btcusdt@trade')
    venue.market.moveTo(VENUE_OPENS + 80_000)
    await again.heard(1)
  })

  it('serverShutdown is announced, and then comes', async () => {
    const venue = await scripted({ fault: 'serverShutdown', at: '+30s', by: '1m' })
    const { closed, hears } = await venue.listen('/stream?streams=btcusdt@trade')
    venue.market.moveTo(VENUE_OPENS + 40_000)
    const frame = await hears((text) => text.includes('!serverShutdown'))
    expect(parsed(frame).data).toEqual({ e: 'serverShutdown', E: VENUE_OPENS + 40_000 })
    const replacement = await venue.listen('/stream?streams=btcusdt@trade')
    venue.market.moveTo(VENUE_OPENS + 110_000)
    expect(await closed).toBe(1001)
    await replacement.heard(1)
    expect(replacement.socket.readyState).toBe(replacement.socket.OPEN)
  })

  it('comes again, as often as it is to and no oftener', () => {
    const fault = planned({ fault: 'drop', at: '+10s', every: '1h' }, 0, 1)
    const begun = Array.from({ length: 240 }, (_, minute) =>
      beginsWithin(fault, minute * MINUTE_MS, (minute + 1) * MINUTE_MS),
    )
    expect(begun.flatMap((begins, minute) => (begins ? [minute] : []))).toEqual([0, 60, 120, 180])
  })

  it('comes about as often as its probability says, the same turns with the same seed', () => {
    const turns = (seed: number) => {
      const fault = planned({ fault: 'drop', every: '1m', probability: 0.3 }, 0, seed)
      return Array.from({ length: 1000 }, (_, minute) =>
        beginsWithin(fault, minute * MINUTE_MS - 1, minute * MINUTE_MS),
      )
    }
    expect(turns(5)).toEqual(turns(5))
    expect(turns(5)).not.toEqual(turns(6))
    const often = turns(5).filter(Boolean).length
    expect(often).toBeGreaterThan(230)
    expect(often).toBeLessThan(370)
  })
})

describe('a fault of the streams', () => {
  it('silence: nothing is heard of it, while the others go on', async () => {
    const venue = await inTrouble({ fault: 'silence', for: '1h', only: '@aggTrade' })
    expect(await minuteOfTrades(venue)).toEqual([])
  })

  it('duplicate: every frame twice', async () => {
    const frames = await minuteOfTrades(await inTrouble({ fault: 'duplicate', for: '1h' }))
    expect(frames.length).toBeGreaterThan(20)
    for (let i = 0; i + 1 < frames.length; i += 2) expect(frames[i]).toBe(frames[i + 1])
  })

  it('reorder: neighbours change places, and none is lost', async () => {
    const frames = await minuteOfTrades(
      await inTrouble({ fault: 'reorder', for: '1h', only: '@aggTrade' }),
    )
    const ids = frames.map((frame) => parsed(frame).a)
    const inOrder = [...ids].sort((a, b) => a - b)
    expect(ids).not.toEqual(inOrder)
    expect(inOrder.at(-1) - inOrder[0]).toBe(inOrder.length - 1)
  })

  it.each(['truncate', 'malformed'] as const)('%s: frames that are no JSON', async (fault) => {
    const frames = await minuteOfTrades(await inTrouble({ fault, for: '1h', only: '@aggTrade' }))
    expect(frames.length).toBeGreaterThan(10)
    for (const frame of frames) expect(() => JSON.parse(frame)).toThrow(SyntaxError)
  })

  it('delay: frames come that much later', async () => {
    const venue = await inTrouble({ fault: 'delay', where: 'streams', for: '1h', by: '30s' })
    const { frames, heard } = await venue.listen('/ws/btcusdt@aggTrade')
    venue.market.moveTo(VENUE_OPENS + 25_000)
    await venue.get('/api/v3/ping')
    expect(frames).toEqual([])
    venue.market.moveTo(VENUE_OPENS + 90_000)
    await heard(5)
  })

  it('a share of the messages is that part of them', async () => {
    const venue = await inTrouble({ fault: 'duplicate', for: '1h', share: 0.5 })
    const { heard } = await venue.listen('/ws/btcusdt@trade')
    venue.market.moveTo(VENUE_OPENS + 3 * MINUTE_MS)
    const frames = await heard(1000)
    const again = frames.filter((frame, i) => frame === frames[i - 1]).length
    expect(again).toBeGreaterThan(200)
    expect(again).toBeLessThan(480)
  })
})

describe('a fault of the answers', () => {
  it('rateLimit and ban: 429 and 418, with how long to wait', async () => {
    const limited = await inTrouble({ fault: 'rateLimit', retryAfterSeconds: 7 })
    const answer = await limited.get('/api/v3/time')
    expect(answer).toMatchObject({ status: 429, body: { code: -1003 } })
    expect(answer.headers.get('retry-after')).toBe('7')
    const banned = await inTrouble({ fault: 'ban', retryAfterSeconds: 90 })
    const ban = await banned.get('/api/v3/time')
    expect(ban).toMatchObject({ status: 418, body: { code: -1003 } })
    expect(ban.headers.get('retry-after')).toBe('90')
  })

  it('serverError: the status asked for, until it is over', async () => {
    const venue = await inTrouble({ fault: 'serverError', status: 502, for: '30s' })
    expect(await venue.get(KLINES)).toMatchObject({ status: 502, body: { code: -1001 } })
    venue.market.moveTo(VENUE_OPENS + 30_000)
    expect((await venue.get(KLINES)).status).toBe(200)
  })

  it('truncate and malformed: bodies that are no JSON', async () => {
    for (const fault of ['truncate', 'malformed'] as const) {
      const venue = await inTrouble({ fault, where: 'rest' })
      await expect(venue.get(KLINES), fault).rejects.toThrow(SyntaxError)
    }
  })

  it('refuse: neither answers nor streams', async () => {
    const venue = await inTrouble({ fault: 'refuse' })
    await expect(venue.get('/api/v3/ping')).rejects.toThrow('fetch failed')
    await expect(venue.listen('/ws/btcusdt@trade')).rejects.toThrow()
    await venue.get('/venue/faults', { method: 'DELETE' })
    expect((await venue.get('/api/v3/ping')).status).toBe(200)
  })

  it('delay: an answer comes when the market has gone on so far', async () => {
    const venue = await inTrouble({ fault: 'delay', by: '2s', for: '1h' })
    const answer = venue.get('/api/v3/time')
    // Only what is not delayed tells us that the question has arrived.
    await venue.get('/venue/faults')
    await venue.get('/venue/faults')
    venue.market.moveTo(VENUE_OPENS + 3000)
    expect((await answer).body).toEqual({ serverTime: VENUE_OPENS + 3000 })
  })

  it('skew: the clock is wrong by so much', async () => {
    const venue = await inTrouble({ fault: 'skew', by: '-1500ms' })
    expect((await venue.get('/api/v3/time')).body).toEqual({ serverTime: VENUE_OPENS - 1500 })
  })

  it('badSymbol: one symbol is unknown, the others are not', async () => {
    const venue = await openTestVenue({
      symbols: ['BTCUSDT', 'ETHUSDT'],
      faults: { faults: [{ fault: 'badSymbol', symbols: ['ETHUSDT'], for: '1h' }] },
    })
    const eth = await venue.get('/api/v3/klines?symbol=ETHUSDT&interval=1m')
    expect(eth).toMatchObject({ status: 400, body: { code: -1121 } })
    expect((await venue.get(KLINES)).status).toBe(200)
    const { frames, hears } = await venue.listen('/stream?streams=ethusdt@trade/btcusdt@trade')
    venue.market.moveTo(VENUE_OPENS + MINUTE_MS)
    await hears((frame) => frame.includes('btcusdt'))
    expect(frames.filter((frame) => frame.includes('ethusdt'))).toEqual([])
  })

  it('answerLost: the order is carried out, and nobody hears of it', async () => {
    const done: string[] = []
    const exchange: ExchangeFactory = () => ({
      async handle({ path }) {
        done.push(path)
        return { status: 200, body: {} }
      },
      connectWebSocketApi: (socket) => socket.close(),
    })
    const venue = await openTestVenue({
      exchange,
      faults: { faults: [{ fault: 'answerLost', only: '/order', for: '30s' }] },
    })
    const order = () => venue.get('/api/v3/order', { method: 'POST' })
    await expect(order()).rejects.toThrow('fetch failed')
    expect(done).toEqual(['/api/v3/order'])
    venue.market.moveTo(VENUE_OPENS + 30_000)
    expect((await order()).status).toBe(200)
  })
})

describe('missing minutes', () => {
  const openTimes = async (venue: TestVenue) => {
    const { body } = await venue.get(`${KLINES}&startTime=${MINUTE}`)
    return Array.isArray(body) ? body.map((row) => (row[0] - MINUTE) / MINUTE_MS) : []
  }
  const missing: FaultEntry = { fault: 'missing', at: '+55s', for: '2m' } // Minutes 1 and 2.

  it('are nowhere, and stay away', async () => {
    const venue = await scripted(missing)
    const { frames, hears } = await venue.listen('/ws/btcusdt@kline_1m')
    venue.market.moveTo(MINUTE + 5 * MINUTE_MS)
    await hears((frame) => parsed(frame).k.x && parsed(frame).k.t === MINUTE + 4 * MINUTE_MS)
    const closed = frames.map(parsed).filter(({ k }) => k.x)
    expect(closed.map(({ k }) => (k.t - MINUTE) / MINUTE_MS)).toEqual([0, 3, 4])
    expect(await openTimes(venue)).toEqual([0, 3, 4])
  })

  it('can be asked for again, where they heal', async () => {
    const venue = await scripted({ ...missing, healsAfter: '10m' })
    venue.market.moveTo(MINUTE + 5 * MINUTE_MS)
    expect(await openTimes(venue)).toEqual([0, 3, 4])
    venue.market.moveTo(MINUTE + 14 * MINUTE_MS)
    expect((await openTimes(venue)).slice(0, 5)).toEqual([0, 1, 2, 3, 4])
  })

  it('of the streams alone are there for who asks', async () => {
    const venue = await scripted({ ...missing, where: 'streams' })
    venue.market.moveTo(MINUTE + 4 * MINUTE_MS)
    expect(await openTimes(venue)).toEqual([0, 1, 2, 3])
  })
})

describe('a fault script', () => {
  it('made at random is the same with the same seed, valid, and within its span', () => {
    const span = { from: VENUE_OPENS, to: VENUE_OPENS + 3 * 86_400_000 }
    const script = randomFaults(11, span)
    expect(script).toEqual(randomFaults(11, span))
    expect(script).not.toEqual(randomFaults(12, span))
    expect(new Set(script.faults.map(({ fault }) => fault)).size).toBeGreaterThan(10)
    for (const entry of script.faults) {
      expect(parseFault(entry)).toEqual(entry)
      const at = Date.parse(entry.at ?? '')
      expect(at).toBeGreaterThanOrEqual(span.from)
      expect(at).toBeLessThan(span.to)
    }
  })

  it('that is wrong is refused with what is known', async () => {
    const venue = await openTestVenue()
    for (const fault of [{ fault: 'flood' }, { fault: 'drop', at: 'soon' }, { fualt: 'drop' }]) {
      const answer = await venue.get('/venue/faults', {
        ...{ method: 'POST', body: JSON.stringify(fault) },
      })
      expect(answer, JSON.stringify(fault)).toMatchObject({ status: 400 })
      expect(answer.body).toMatchObject({ msg: expect.stringContaining('serverShutdown') })
    }
  })
})
