import { join } from 'node:path'
import {
  createVenue,
  type FaultScript,
  openSimulatedMarket,
  randomFaults,
} from '../../src/adapters/venue/index.ts'
import { labels } from '../../src/features/index.ts'
import {
  type FeedEvent,
  liveFeed,
  type MarketFeed,
  openFrameJournal,
  streamHub,
} from '../../src/ingest/index.ts'
import type { Gap } from '../../src/lake/index.ts'
import { CANDLE_FIELDS, type Candles, MINUTE_MS } from '../../src/market/index.ts'
import { systemClock, virtualClock } from '../../src/runtime/index.ts'
import { journalIn } from '../frames.ts'
import { premises } from '../main-job.ts'
import { ingest } from './ingest.ts'
import { plainSource, plainStream } from './plain-client.ts'

const START = Date.UTC(2024, 0, 1)
const HOUR_MS = 60 * MINUTE_MS
/** After the last trouble, for what is missing to be asked for as often as it takes. */
const AFTERWARDS_MS = 2 * HOUR_MS
const HORIZON_MINUTES = 10

interface SoakOptions {
  readonly hours: number
  readonly speed: number
  readonly seed: number
  readonly symbols: readonly string[]
  /** Called once for each hour of the market. */
  onHour?(hour: MemoryAt): void
}

interface MemoryAt {
  readonly hour: number
  readonly rssMb: number
  readonly heapMb: number
}

export interface SymbolReport {
  readonly symbol: string
  readonly closed: number
  /** Candles that came in `repaired`. */
  readonly late: number
  /** Minutes told as holes, by cause. */
  readonly holes: Readonly<Record<string, number>>
  /** Minutes that are not in the lake in the end, or not as the market has them. */
  readonly missing: number
  readonly different: number
  /** Minutes that were handed out more than once. */
  readonly doubled: number
  /** Entries of the ledger that nobody repaired or confirmed. */
  readonly open: readonly Gap[]
  /** Labels that spanned a minute that was missing when they were made. */
  readonly labelsOverGaps: number
  readonly labelsLookedAt: number
}

export interface SoakReport {
  readonly symbols: readonly SymbolReport[]
  readonly faults: FaultScript
  readonly memory: readonly MemoryAt[]
  readonly frames: number
  readonly troubles: readonly string[]
  readonly seconds: number
}

/** Lets a market run through the local venue, with trouble of every kind, into a lake; and counts what is left. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { hours, speed, seed, symbols, onHour } = options
  const begun = performance.now()
  const end = START + hours * HOUR_MS
  const faults = randomFaults(seed, { from: START + 10 * MINUTE_MS, to: end })
  const markets = symbols.map((symbol) =>
    openSimulatedMarket({ symbol, seed, firstOpenTime: START - 24 * HOUR_MS }),
  )
  const clock = virtualClock({ startsAt: START, speed })
  const machine = systemClock()
  const venue = await createVenue({ markets, clock, speed, faults, port: 0 })
  const place = premises()
  const { lake, database, close } = await place.open()
  const troubles: string[] = []
  const tell = (trouble: string) => void troubles.push(trouble)
  const stop = new AbortController()
  const memory: MemoryAt[] = []
  try {
    const files = await journalIn(join(place.folder, 'journal'))
    const journal = await openFrameJournal({
      ...{ venue: 'binance', files, lake, machine, keepDays: 7, tell },
      segmentCharacters: 8 * 2 ** 20,
    })
    const client = { url: venue.url, streamUrl: venue.streamUrl, clock }
    const hub = streamHub({
      stream: plainStream(client),
      subscriptions: symbols.map((symbol) => ({ symbol, topic: 'candles' })),
      ...{ record: journal, tell },
    })
    const source = plainSource(client)
    const counts = symbols.map(() => counting())
    const feeds = symbols.map((symbol) =>
      liveFeed({
        ...{ source, hub, clock, machine, tell, description: 'soak', firstOpenTime: START },
        instrument: { venue: 'binance', market: 'spot', symbol },
      }),
    )
    const looks: Promise<void>[] = []
    const labelled = symbols.map(() => ({ over: 0, at: 0 }))
    const working = feeds.map((feed, i) =>
      ingest({
        ...{ feed, lake, ledger: database.gaps, from: START, signal: stop.signal, batch: 60 },
        onEvent: counts[i].event,
      }),
    )
    const failing = Promise.all(working)
    failing.catch(() => stop.abort())
    for (let hour = 1; START + hour * HOUR_MS <= end + AFTERWARDS_MS; hour++) {
      await clock.until(START + hour * HOUR_MS, stop.signal).catch(() => undefined)
      if (stop.signal.aborted) break
      const { rss, heapUsed } = process.memoryUsage()
      const at = { hour, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }
      memory.push(at)
      onHour?.(at)
      if (hour % 6 === 0)
        for (const [i, feed] of feeds.entries()) looks.push(look(feed, labelled[i]))
    }
    await Promise.all(looks)
    stop.abort()
    await failing
    await hub.close()
    await journal.close()
    const frames = (await lake.manifest()).frames?.reduce((sum, { rows }) => sum + rows, 0) ?? 0

    /** Makes labels of what the lake has now, gaps and all, and looks what each of them spans. */
    async function look({ instrument }: MarketFeed, into: { over: number; at: number }) {
      const candles = await lake.candles({ instrument, interval: '1m' })
      const made = labels(candles, HORIZON_MINUTES)
      for (let row = 0; row < made.length; row++) {
        if (Number.isNaN(made[row])) continue
        into.at++
        const target = row + HORIZON_MINUTES
        const spans = candles.openTime[target] - candles.openTime[row]
        if (spans !== HORIZON_MINUTES * MINUTE_MS) into.over++
      }
    }

    const reports = await Promise.all(
      feeds.map(async ({ instrument }, i): Promise<SymbolReport> => {
        const span = { from: START, to: end }
        const candles = await lake.candles({ instrument, interval: '1m', span })
        const market = await markets[i].candles(START, end)
        const gaps = await database.gaps.list({ symbol: instrument.symbol, within: span })
        return {
          symbol: instrument.symbol,
          ...counts[i].result(),
          ...compared(candles, market),
          open: gaps.filter(({ state }) => state === 'open'),
          labelsOverGaps: labelled[i].over,
          labelsLookedAt: labelled[i].at,
        }
      }),
    )
    const seconds = (performance.now() - begun) / 1000
    return { symbols: reports, faults, memory, frames, troubles, seconds }
  } finally {
    stop.abort()
    await venue.close()
    await close()
    place.remove()
  }
}

/** Counts what a feed tells. */
function counting() {
  const seen = new Set<number>()
  const holes: Record<string, number> = {}
  let closed = 0
  let late = 0
  let doubled = 0
  const note = (openTime: number) => {
    if (seen.has(openTime)) doubled++
    seen.add(openTime)
  }
  return {
    event(event: FeedEvent) {
      if (event.kind === 'closed') {
        closed++
        note(event.candle.openTime)
      } else if (event.kind === 'hole') {
        holes[event.cause] = (holes[event.cause] ?? 0) + (event.to - event.from) / MINUTE_MS
      } else {
        late += event.candles.length
        event.candles.openTime.forEach(note)
      }
    },
    result: () => ({ closed, late, doubled, holes }),
  }
}

function compared(candles: Candles, market: Candles) {
  const rows = new Map(Array.from(candles.openTime, (time, row) => [time, row]))
  let missing = 0
  let different = 0
  market.openTime.forEach((time, row) => {
    const found = rows.get(time)
    if (found === undefined) missing++
    else if (CANDLE_FIELDS.some((field) => candles[field][found] !== market[field][row]))
      different++
  })
  return { missing, different }
}
