import { describe, expect, it } from 'vitest'
import { marketFeedLaws } from '../../../test/laws/market-feed.laws.ts'
import type { MarketFeed } from '../../ingest/index.ts'
import {
  type Candle,
  type Candles,
  candleAt,
  candlesFrom,
  DAY_MS,
  MINUTE_MS,
} from '../../market/index.ts'
import { type Clock, virtualClock } from '../../runtime/index.ts'
import { type ReplayFeedOptions, replayFeed } from './index.ts'
import { simulatedMarket } from './simulated-market.ts'

const START = Date.UTC(2024, 0, 1)
const END = START + 3 * DAY_MS
/** An outage within a day and one that swallows midnight. */
const OUTAGES = [
  [START + 100 * MINUTE_MS, START + 180 * MINUTE_MS],
  [START + DAY_MS - 30 * MINUTE_MS, START + DAY_MS + 10 * MINUTE_MS],
] as const

const market = simulatedMarket({
  seed: 3,
  symbol: 'BTCUSDT',
  firstOpenTime: START,
  startPrice: 5e4,
})

/** The recording, with the outages cut out. */
async function read(from: number, to: number): Promise<Candles> {
  const whole = market.candles(from, to)
  const rows = Array.from({ length: whole.length }, (_, row) => candleAt(whole, row))
  return candlesFrom(
    rows.filter(
      ({ openTime }) => !OUTAGES.some(([gone, back]) => openTime >= gone && openTime < back),
    ),
  )
}

const replayed = (clock: Clock, changes: Partial<ReplayFeedOptions> = {}) =>
  replayFeed({
    instrument: { venue: 'replay', market: 'spot', symbol: 'BTCUSDT' },
    description: 'REPLAY of three days',
    clock,
    read,
    firstOpenTime: START,
    endTime: END,
    ...changes,
  })

const atOnce = (startsAt: number) => virtualClock({ startsAt, speed: Number.POSITIVE_INFINITY })

marketFeedLaws('a replayed recording', replayed)

describe('a replayed recording', () => {
  it('leaves gaps as they are and ends when the recording does', async () => {
    const feed = replayed(atOnce(START))
    const given = await allFrom(feed, START)
    expect(candlesFrom(given)).toEqual(await read(START, END))
    expect(given.length).toBe(3 * 1440 - 80 - 40)
  })

  it('has nothing to give once it is over, but remembers all of it', async () => {
    const feed = replayed(atOnce(END + DAY_MS))
    expect(await allFrom(feed, END)).toEqual([])
    expect(await feed.history(0, Number.POSITIVE_INFINITY)).toEqual(await read(START, END))
  })

  it('moves on over days in which nothing was recorded', async () => {
    const clock = atOnce(START)
    const lastHour = END - 60 * MINUTE_MS
    const feed = replayed(clock, { read: (from, to) => read(Math.max(from, lastHour), to) })
    const given = await allFrom(feed, START)
    expect(given[0].openTime).toBe(lastHour)
    expect(given.length).toBe(60)
    expect(clock.now()).toBe(END)
  })

  it('passes on the error of a recording that cannot be read', async () => {
    const feed = replayed(atOnce(START), { read: () => Promise.reject(new Error('disk gone')) })
    await expect(allFrom(feed, START)).rejects.toThrow('disk gone')
  })
})

async function allFrom(feed: MarketFeed, from: number): Promise<readonly Candle[]> {
  const given: Candle[] = []
  for await (const event of feed.events(from, new AbortController().signal)) {
    if (event.kind === 'closed') given.push(event.candle)
  }
  return given
}
