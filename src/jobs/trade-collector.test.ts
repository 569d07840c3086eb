import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryLake } from '../../test/lake.ts'
import { binanceSource } from '../adapters/binance/index.ts'
import { finnhubStream } from '../adapters/finnhub/index.ts'
import { createVenue, openSimulatedMarket } from '../adapters/venue/index.ts'
import { streamHub } from '../ingest/index.ts'
import { CANDLE_FIELDS, DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import { seededRandom, systemClock, virtualClock } from '../runtime/index.ts'
import { tradeCollector } from './trade-collector.ts'

const STARTS = Date.UTC(2024, 0, 3, 0, 0, 30)
const BTC: Instrument = { venue: 'finnhub', market: 'spot', symbol: 'BTCUSDT' }

describe('candles collected from a stream of trades', () => {
  it("are the venue's own in all but the taker's columns, and lie in the lake with those undefined", async () => {
    const machine = systemClock()
    const clock = virtualClock({ startsAt: STARTS, speed: 60 })
    const venue = await createVenue({
      markets: [
        openSimulatedMarket({
          symbol: 'BTCUSDT',
          seed: 7,
          firstOpenTime: STARTS - DAY_MS - 30_000,
        }),
      ],
      ...{ clock, speed: 60, port: 0, finnhubToken: 'a-token' },
    })
    onTestFinished(() => venue.close())
    const lake = await temporaryLake()
    const url = `${venue.streamUrl}/finnhub`
    const stream = finnhubStream({
      ...{ url, token: 'a-token', clock, machine },
      random: seededRandom(1),
    })
    const frames: string[] = []
    const hub = streamHub({
      ...{ stream, tell: (trouble) => expect.unreachable(trouble) },
      record: { frame: (text) => frames.push(text), committed: async () => {} },
      subscriptions: [{ symbol: 'BTCUSDT', topic: 'trades' }],
    })
    let minutes = 0
    const enough = Promise.withResolvers<void>()
    const collector = tradeCollector({
      ...{ instrument: BTC, hub, clock, lake, onFailure: enough.reject },
      onMinute() {
        minutes++
        if (minutes === 5) enough.resolve()
      },
      onConnection: (state) => expect(state).toBe('up'),
      tell: (trouble) => expect.unreachable(trouble),
    })
    await enough.promise
    await collector.close()
    await hub.close()
    expect(frames.length).toBeGreaterThan(20)

    // The first minute was entered in its middle, and is not there.
    const from = Math.ceil(STARTS / MINUTE_MS) * MINUTE_MS
    const span = { from, to: from + 4 * MINUTE_MS }
    const made = await lake.candles({ instrument: BTC, interval: '1m', span })
    const source = binanceSource({
      ...{ baseUrl: venue.url, machine, clock, fetch },
      random: seededRandom(1),
    })
    const own = await source.candles({ symbol: 'BTCUSDT', interval: '1m', ...span })
    expect(made.length).toBe(4)
    const all = await lake.candles({ instrument: BTC, interval: '1m' })
    expect(all.openTime[0]).toBe(from)
    for (const field of CANDLE_FIELDS) {
      if (field.startsWith('taker')) expect(made[field].every(Number.isNaN)).toBe(true)
      else expect([field, made[field]]).toEqual([field, own[field]])
    }
    const seconds = await lake.candles({ instrument: BTC, interval: '1s', span })
    expect(seconds.length).toBeGreaterThan(20)
  }, 60_000)

  it('ends with the reason when the token is wrong', async () => {
    const clock = systemClock()
    const venue = await createVenue({
      markets: [
        openSimulatedMarket({
          symbol: 'BTCUSDT',
          seed: 7,
          firstOpenTime: STARTS - DAY_MS - 30_000,
        }),
      ],
      ...{ clock: virtualClock({ startsAt: STARTS, speed: 1 }), speed: 1, port: 0 },
      finnhubToken: 'another',
    })
    onTestFinished(() => venue.close())
    const url = `${venue.streamUrl}/finnhub`
    const hub = streamHub({
      stream: finnhubStream({
        ...{ url, token: 'a-token', clock, machine: clock },
        random: seededRandom(1),
      }),
      record: { frame() {}, committed: async () => {} },
      subscriptions: [{ symbol: 'BTCUSDT', topic: 'trades' }],
      tell() {},
    })
    const failed = Promise.withResolvers<unknown>()
    const collector = tradeCollector({
      ...{ instrument: BTC, hub, clock, lake: await temporaryLake() },
      ...{ onMinute() {}, onConnection() {}, tell() {}, onFailure: failed.resolve },
    })
    expect(await failed.promise).toMatchObject({
      message: 'Finnhub refuses the token: check FINNHUB_TOKEN.',
    })
    await collector.close()
  })
})
