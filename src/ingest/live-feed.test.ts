import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { anyFaults } from '../../test/laws/any-faults.ts'
import { marketFeedLaws } from '../../test/laws/market-feed.laws.ts'
import { type MemoryFaults, type Mishap, memoryVenue } from '../../test/memory-venue.ts'
import {
  type Candle,
  type Candles,
  candleAt,
  candlesFrom,
  DAY_MS,
  MINUTE_MS,
} from '../market/index.ts'
import { type Clock, virtualClock } from '../runtime/index.ts'
import { type FeedEvent, liveFeed, type MarketFeed, streamHub } from './index.ts'

const START = Date.UTC(2024, 0, 1)
const SYMBOLS = ['BTCUSDT', 'ETHUSDT']
const DAYS = closesOf(3 * 1440)

function closesOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => 100 + Math.sin(i / 7) * 10)
}

/** The market without these minutes: the venue never had them. */
function marketOf(count: number, absent: (minute: number) => boolean = () => false): Candles {
  const whole = candlesOf(closesOf(count), START)
  const rows = Array.from({ length: count }, (_, row) => candleAt(whole, row))
  return candlesFrom(rows.filter((_, minute) => !absent(minute)))
}

function jumping(startsAt: number): Clock {
  return virtualClock({ startsAt, speed: Number.POSITIVE_INFINITY })
}

interface Live {
  readonly feed: MarketFeed
  readonly feeds: readonly MarketFeed[]
  readonly asked: ReturnType<typeof memoryVenue>['asked']
  readonly told: readonly string[]
}

/** Feeds over a venue in memory, on one clock: a second of the market is a second of the machine. */
function live(
  candles: Candles,
  clock: Clock,
  faults: MemoryFaults = {},
  symbols = ['BTCUSDT'],
): Live {
  const markets = Object.fromEntries(symbols.map((symbol) => [symbol, candles]))
  const venue = memoryVenue({ candles: markets, clock, faults })
  const told: string[] = []
  const tell = (trouble: string) => void told.push(trouble)
  const hub = streamHub({
    stream: venue.stream,
    subscriptions: symbols.map((symbol) => ({ symbol, topic: 'candles' })),
    record: { frame() {}, committed: async () => {} },
    tell,
  })
  const feeds = symbols.map((symbol) =>
    liveFeed({
      ...{ source: venue.source, hub, clock, machine: clock, tell, description: 'in memory' },
      instrument: { venue: 'binance', market: 'spot', symbol },
      firstOpenTime: START,
    }),
  )
  return { feed: feeds[0], feeds, asked: venue.asked, told }
}

/** Everything a feed tells until its clock shows `end`. */
async function until(feed: MarketFeed, end: number, from = START): Promise<readonly FeedEvent[]> {
  const stop = new AbortController()
  void feed.clock.until(end + 15_000).then(() => stop.abort())
  const events: FeedEvent[] = []
  for await (const event of feed.events(from, stop.signal)) events.push(event)
  return events
}

const minute = (time: number) => (time - START) / MINUTE_MS
const closedIn = (events: readonly FeedEvent[]) =>
  events.flatMap((event) => (event.kind === 'closed' ? [event.candle] : []))
const repairedIn = (events: readonly FeedEvent[]): readonly Candle[] =>
  events.flatMap((event) =>
    event.kind === 'repaired'
      ? Array.from({ length: event.candles.length }, (_, row) => candleAt(event.candles, row))
      : [],
  )
/** What was told, in minutes of the market: closed ones one by one. */
const story = (events: readonly FeedEvent[]) =>
  events.map((event) =>
    event.kind === 'closed'
      ? minute(event.candle.openTime)
      : [event.kind, minute(event.from), minute(event.to)],
  )

marketFeedLaws('a live feed', (clock) => live(candlesOf(DAYS, START), clock).feed)
marketFeedLaws('a live feed of a venue that drops, doubles and delays', (clock) => {
  const mishaps = new Map(
    Array.from({ length: 400 }, (_, i): [number, Mishap] => [
      i * 11 + 3,
      i % 3 ? { kind: i % 3 === 1 ? 'drop' : 'twice' } : { kind: 'late', ms: 3000 },
    ]),
  )
  return live(candlesOf(DAYS, START), clock, { mishaps }).feed
})

describe('a live feed', () => {
  it('finds what the stream did not bring, asks for it and hands it out in its place', async () => {
    const faults = { mishaps: new Map<number, Mishap>([[3, { kind: 'drop' }]]) }
    const { feed } = live(marketOf(10), jumping(START), faults)
    expect(story(await until(feed, START + 6 * MINUTE_MS))).toEqual([
      ...[0, 1, 2, ['hole', 3, 4], 3, ['repaired', 3, 4], 4, 5],
    ])
  })

  it('asks for what closed while the stream was down, and says why it was missing', async () => {
    const { feed } = live(marketOf(20), jumping(START), { down: [[3, 6]] })
    const events = await until(feed, START + 10 * MINUTE_MS)
    expect(closedIn(events).map(({ openTime }) => minute(openTime))).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    ])
    const holes = events.filter((event) => event.kind === 'hole')
    expect(holes.map(({ from, to }) => [minute(from), minute(to)])).toEqual([
      [2, 3],
      [3, 4],
      [4, 5],
    ])
    expect(new Set(holes.map(({ cause }) => cause))).toEqual(new Set(['disconnected']))
    expect(holes[0].evidence).toBe('the stream was down from 2024-01-01T00:03:00Z: dropped')
  })

  it('goes on beyond a hole when patience is over, and brings what was missing later', async () => {
    const faults: MemoryFaults = {
      mishaps: new Map([[3, { kind: 'drop' }]]),
      deaf: [[3, 30]],
    }
    const { feed, told } = live(marketOf(60), jumping(START), faults)
    const events = await until(feed, START + 40 * MINUTE_MS)
    const told30 = story(events)
    expect(told30.slice(0, 6)).toEqual([0, 1, 2, ['hole', 3, 4], 4, 5])
    expect(told30).toContainEqual(['repaired', 3, 4])
    expect(told30.indexOf(29)).toBeLessThan(
      told30.findIndex((one) => String(one) === 'repaired,3,4'),
    )
    expect(repairedIn(events)).toEqual([candleAt(marketOf(60), 3)])
    expect(told).toEqual([
      'BTCUSDT: missing minutes cannot be fetched (asking on): No answer',
      'BTCUSDT: the venue answers again',
    ])
  })

  it('asks less often while the venue fails, and remembers no more of a long failure than of a short one', async () => {
    const { feed, asked } = live(marketOf(700), jumping(START), {
      down: [[5, 605]],
      deaf: [[5, 605]],
    })
    const events = await until(feed, START + 620 * MINUTE_MS)
    expect(asked.length).toBeLessThan(700) // About once a minute, and a few at first.
    expect(closedIn(events).map(({ openTime }) => minute(openTime))).toEqual(
      Array.from({ length: 620 }, (_, i) => i),
    )
  })

  it('confirms a minute the venue never had, and does not ask for it again', async () => {
    const { feed, asked } = live(
      marketOf(200, (i) => i >= 10 && i < 15),
      jumping(START),
    )
    const events = await until(feed, START + 150 * MINUTE_MS)
    const outages = events.filter((event) => event.kind === 'hole' && event.cause === 'outage')
    expect(story(outages)).toEqual([['hole', 10, 15]])
    expect(closedIn(events).length).toBe(145)
    const after = asked.length
    expect(after).toBeLessThan(20)
    expect(asked.at(-1)?.from).toBeLessThan(START + 20 * MINUTE_MS)
  })

  it('does not take a venue whose answers lag behind its streams at its first word', async () => {
    const faults: MemoryFaults = { mishaps: new Map([[3, { kind: 'drop' }]]), lagMs: 12_000 }
    const { feed } = live(marketOf(30), jumping(START), faults)
    const events = await until(feed, START + 8 * MINUTE_MS)
    expect(events.filter((event) => event.kind === 'hole' && event.cause === 'outage')).toEqual([])
    expect(story(events)).toContainEqual(['repaired', 3, 4])
  })

  it('catches up from wherever it left off, without calling that a hole', async () => {
    const clock = jumping(START + 2 * DAY_MS)
    const { feed } = live(candlesOf(DAYS, START), clock)
    const events = await until(feed, START + 2 * DAY_MS + 10 * MINUTE_MS)
    expect(closedIn(events)).toHaveLength(2 * 1440 + 10)
    expect(events.filter(({ kind }) => kind !== 'closed').length).toBeLessThanOrEqual(2)
  })

  it('sees a machine that slept as one large hole', async () => {
    const inner = jumping(START)
    let slept = 0
    // The clock jumps by six hours at once, and no stream has said a word of it.
    const clock: Clock = {
      now: () => inner.now() + slept,
      until: (time, signal) => inner.until(time - slept, signal),
    }
    const { feed } = live(candlesOf(DAYS, START), clock)
    void inner.until(START + 30 * MINUTE_MS + 7000).then(() => {
      slept = 360 * MINUTE_MS
    })
    const events = await until(feed, START + 400 * MINUTE_MS)
    expect(closedIn(events).map(({ openTime }) => minute(openTime))).toEqual(
      Array.from({ length: closedIn(events).length }, (_, i) => i),
    )
    expect(closedIn(events).length).toBeGreaterThan(395)
  })

  it('lets one symbol that is refused stop no other, says so, and asks for its minutes', async () => {
    const clock = jumping(START)
    const { feeds, told } = live(marketOf(60), clock, { refused: ['ETHUSDT'] }, SYMBOLS)
    const [btc, eth] = await Promise.all(feeds.map((feed) => until(feed, START + 31 * MINUTE_MS)))
    expect(story(btc)).toEqual(Array.from({ length: 31 }, (_, i) => i))
    expect(closedIn(eth).length).toBeGreaterThanOrEqual(29)
    expect(told).toEqual([
      'ETHUSDT: the venue refuses its stream (unknown); it is asked each minute',
    ])
  })

  it('fails when the stream says that no retry can mend it', async () => {
    const clock = jumping(START)
    const { source } = memoryVenue({ candles: { BTCUSDT: marketOf(5) }, clock })
    const hub = streamHub({
      stream: { venue: 'binance', listen: () => Promise.reject(new Error('wrong token')) },
      subscriptions: [{ symbol: 'BTCUSDT', topic: 'candles' }],
      record: { frame() {}, committed: async () => {} },
      tell: () => {},
    })
    const feed = liveFeed({
      ...{ source, hub, clock, machine: clock, tell: () => {}, description: '' },
      instrument: { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' },
      firstOpenTime: START,
    })
    await expect(until(feed, START + DAY_MS)).rejects.toThrow('wrong token')
  })

  it('brings every minute the venue has exactly once, whatever the faults', async () => {
    await fc.assert(
      fc.asyncProperty(anyFaults, async ({ faults, absent }) => {
        const market = marketOf(220, (i) => absent.has(i))
        const { feed } = live(market, jumping(START), faults)
        const events = await until(feed, START + 210 * MINUTE_MS)
        const closed = closedIn(events)
        expect(closed.map(({ openTime }) => openTime)).toEqual(
          closed.map(({ openTime }) => openTime).toSorted((a, b) => a - b),
        )
        const all = [...closed, ...repairedIn(events)].toSorted((a, b) => a.openTime - b.openTime)
        // The last minutes may still be on their way; of the others none is missing, doubled or unfinished.
        const settled = START + 205 * MINUTE_MS
        const had = Array.from({ length: market.length }, (_, row) => candleAt(market, row))
        expect(all.filter(({ openTime }) => openTime < settled)).toEqual(
          had.filter(({ openTime }) => openTime < settled),
        )
        const gone = events.flatMap((event) =>
          event.kind === 'hole' && event.cause === 'outage' ? minutesOf(event) : [],
        )
        expect(gone.toSorted((a, b) => a - b)).toEqual([...absent].toSorted((a, b) => a - b))
        ledgerClosesIn(events, settled)
      }),
      { numRuns: 60 },
    )
  })
})

/** Every hole told is repaired or confirmed in the end. */
function ledgerClosesIn(events: readonly FeedEvent[], settled: number): void {
  const open = new Set<number>()
  for (const event of events) {
    if (event.kind === 'closed') continue
    for (const time of minutesOf(event)) {
      if (event.kind === 'hole' && event.cause !== 'outage') open.add(time)
      else if (event.kind === 'hole') open.delete(time)
      else expect(open.delete(time)).toBe(true)
    }
  }
  expect([...open].filter((i) => i < minute(settled))).toEqual([])
}

function minutesOf({ from, to }: { readonly from: number; readonly to: number }): number[] {
  return Array.from({ length: (to - from) / MINUTE_MS }, (_, i) => minute(from) + i)
}
