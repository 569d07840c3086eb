import { join } from 'node:path'
import { binanceSource, binanceStream } from '../../src/adapters/binance/index.ts'
import {
  createVenue,
  type FaultScript,
  openSimulatedMarket,
  randomFaults,
} from '../../src/adapters/venue/index.ts'
import { labels } from '../../src/features/index.ts'
import { openFrameJournal, streamHub } from '../../src/ingest/index.ts'
import { liveMarkets, mainJob } from '../../src/jobs/index.ts'
import type { Gap } from '../../src/lake/index.ts'
import { CANDLE_FIELDS, type Candles, type Instrument, MINUTE_MS } from '../../src/market/index.ts'
import {
  gatedClock,
  memoryBus,
  seededRandom,
  systemClock,
  virtualClock,
} from '../../src/runtime/index.ts'
import { journalIn } from '../frames.ts'
import { premises, QUICK_CONTEST } from '../main-job.ts'

const START = Date.UTC(2024, 0, 1)
const HOUR_MS = 60 * MINUTE_MS
/** After the last trouble, for what is missing to be asked for as often as it takes. */
const AFTERWARDS_MS = 2 * HOUR_MS
const HORIZON_MINUTES = 10
/** What a champion is trained on before the market begins. */
const HISTORY_MS = 8 * 24 * HOUR_MS
/** Machine time, at a speed at which the usual minute would be a day of the market. */
const SILENCE_MS = 3000

/** Random trouble is over before patience is. This is not: the venue answers nobody, and has lost minutes for good. */
const LONG_TROUBLE: FaultScript['faults'] = [
  { fault: 'serverError', at: hourOf(2), for: '90m' },
  { fault: 'missing', at: hourOf(2.25), for: '5m', where: 'streams' },
  { fault: 'missing', at: hourOf(4), for: '4m', where: 'both' },
]

function hourOf(hour: number): string {
  return new Date(START + hour * HOUR_MS).toISOString()
}

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
  /** Answers stored, one a minute at most; and those of them that are forecasts. */
  readonly answers: number
  readonly issued: number
  readonly withheldWithoutReason: number
  /** Scored forecasts whose outcome is not what the market says. */
  readonly misjudged: number
  /** Minutes in the ledger, by cause. */
  readonly holes: Readonly<Record<string, number>>
  /** Minutes of which the ledger says that the venue has none. */
  readonly confirmed: number
  /** Other minutes that are not in the lake in the end; minutes that are not as the market has them. */
  readonly missing: number
  readonly different: number
  /** Moments with more than one answer, and minutes that stand in the lake more than once. */
  readonly doubled: number
  /** Entries of the ledger that nobody repaired or confirmed. */
  readonly open: readonly Gap[]
  /** Labels that spanned a minute that was missing when they were made. */
  readonly labelsOverGaps: number
  readonly labelsLookedAt: number
}

export interface SoakReport {
  readonly symbols: readonly SymbolReport[]
  /** Whether every link of the forecasts' chain holds. */
  readonly chain: string
  readonly faults: FaultScript
  readonly memory: readonly MemoryAt[]
  readonly frames: number
  readonly troubles: readonly string[]
  readonly seconds: number
}

/**
 * Lets a market run through the local venue, with trouble of every kind, the client and the whole main job; and
 * counts what is left.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { hours, speed, seed, symbols, onHour } = options
  const begun = performance.now()
  const end = START + hours * HOUR_MS
  const random = randomFaults(seed, { from: START + 10 * MINUTE_MS, to: end })
  const faults = { ...random, faults: [...random.faults, ...LONG_TROUBLE] }
  const tapes = symbols.map((symbol) =>
    openSimulatedMarket({ symbol, seed, firstOpenTime: START - HISTORY_MS }),
  )
  // Its time stands still until everybody is trained.
  const { clock, letGo } = gatedClock(START, (startsAt) => virtualClock({ startsAt, speed }))
  const machine = systemClock()
  const venue = await createVenue({
    ...{ markets: tapes, clock, speed, faults, port: 0, waitForListener: true },
    weightLimit: 1_000_000,
  })
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
    const client = { machine, fetch, clock, random: seededRandom(seed) }
    const source = binanceSource({ ...client, baseUrl: venue.url, timeoutMs: 5000 })
    const stream = binanceStream({
      ...{ ...client, streamUrl: venue.streamUrl, source, silenceMs: SILENCE_MS },
    })
    const topics = ['candles', 'aggregate-trades', 'book'] as const
    const hub = streamHub({
      ...{ stream, record: journal, tell },
      subscriptions: symbols.flatMap((symbol) => topics.map((topic) => ({ symbol, topic }))),
    })
    const live = liveMarkets({
      ...{ symbols, venue: 'binance', source, hub, clock, machine, tell, lake },
      ...{ describe: () => 'a soak', trades: 'aggregate', followsBook: true },
    })
    const job = mainJob({
      contest: QUICK_CONTEST,
      ...{ markets: live.markets, begin: letGo, lake, database, machine },
      ...{ horizonMinutes: HORIZON_MINUTES, seed, codeVersion: 'soak' },
      bus: memoryBus({ clock: machine, onTrouble: ({ error }) => tell(String(error)) }),
      onEvent(event, symbol) {
        if (event.kind === 'failed') tell(`${symbol}: ${event.reason}`)
      },
    })
    const running = job.run(stop.signal)
    running.catch(() => stop.abort())
    const looks: Promise<void>[] = []
    const labelled = symbols.map(() => ({ over: 0, at: 0 }))
    for (let hour = 1; START + hour * HOUR_MS <= end + AFTERWARDS_MS; hour++) {
      await clock.until(START + hour * HOUR_MS, stop.signal).catch(() => undefined)
      if (stop.signal.aborted) break
      globalThis.gc?.() // With --expose-gc: then what is left is what is held.
      const { rss, heapUsed } = process.memoryUsage()
      const at = { hour, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }
      memory.push(at)
      onHour?.(at)
      if (hour % 6 !== 0) continue
      symbols.forEach((symbol, i) => {
        looks.push(look(symbol, labelled[i]))
      })
    }
    await Promise.all(looks)
    stop.abort()
    await running
    await live.close()
    await hub.close()
    await journal.close()
    const frames = (await lake.manifest()).frames?.reduce((sum, { rows }) => sum + rows, 0) ?? 0

    /** Makes labels of what the lake has now, gaps and all, and looks what each of them spans. */
    async function look(symbol: string, into: { over: number; at: number }) {
      const candles = await lake.candles({ instrument: instrumentOf(symbol), interval: '1m' })
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
      symbols.map(async (symbol, i): Promise<SymbolReport> => {
        const instrument = instrumentOf(symbol)
        const span = { from: START, to: end }
        const candles = await lake.candles({ instrument, interval: '1m', span })
        const market = await tapes[i].candles(START, end)
        const gaps = await database.gaps.list({ symbol, within: span })
        return {
          symbol,
          ...(await answersOf(instrument, market)),
          holes: minutesByCause(gaps),
          ...compared(candles, market, gaps),
          open: gaps.filter(({ state }) => state === 'open'),
          labelsOverGaps: labelled[i].over,
          labelsLookedAt: labelled[i].at,
        }
      }),
    )
    const chain = await database.forecasts.verifyChain()
    const seconds = (performance.now() - begun) / 1000
    return { symbols: reports, chain: chain.kind, faults, memory, frames, troubles, seconds }
  } finally {
    stop.abort()
    await venue.close()
    await close()
    place.remove()
  }

  /** Every answer that was stored, beside what the market did. */
  async function answersOf(instrument: Instrument, market: Candles) {
    const closes = new Map(Array.from(market.openTime, (time, row) => [time, market.close[row]]))
    const moments = new Set<number>()
    let [answers, issued, withheldWithoutReason, misjudged, twice] = [0, 0, 0, 0, 0]
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const page = await database.forecasts.recent(instrument, HORIZON_MINUTES, {
        ...{ limit: 500, before },
      })
      for (const { forecast, outcome } of page) {
        answers++
        if (moments.has(forecast.asOf)) twice++
        moments.add(forecast.asOf)
        if (forecast.kind === 'issued') issued++
        else if (forecast.reason.trim() === '') withheldWithoutReason++
        if (outcome?.kind !== 'scored') continue
        const close = closes.get(forecast.targetTime + 1 - MINUTE_MS)
        if (close !== undefined && close !== outcome.close) misjudged++
      }
      const last = page.at(-1)
      if (last === undefined || page.length < 500) break
      before = last.forecast.asOf
    }
    return { answers, issued, withheldWithoutReason, misjudged, doubled: twice }
  }
}

function instrumentOf(symbol: string): Instrument {
  return { venue: 'binance', market: 'spot', symbol }
}

function minutesByCause(gaps: readonly Gap[]): Readonly<Record<string, number>> {
  const minutes: Record<string, number> = {}
  for (const { cause, from, to } of gaps) {
    minutes[cause] = (minutes[cause] ?? 0) + (to - from) / MINUTE_MS
  }
  return minutes
}

function compared(candles: Candles, market: Candles, gaps: readonly Gap[]) {
  const rows = new Map(Array.from(candles.openTime, (time, row) => [time, row]))
  const gone = gaps.filter(({ state }) => state === 'confirmed')
  let confirmed = 0
  let missing = 0
  let different = 0
  market.openTime.forEach((time, row) => {
    const found = rows.get(time)
    if (found === undefined && gone.some(({ from, to }) => from <= time && time < to)) confirmed++
    else if (found === undefined) missing++
    else if (CANDLE_FIELDS.some((field) => candles[field][found] !== market[field][row]))
      different++
  })
  return { confirmed, missing, different }
}
