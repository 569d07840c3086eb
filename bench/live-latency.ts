import { setTimeout as pause } from 'node:timers/promises'
import { FORECASTS } from '../src/forecast/index.ts'
import { CANDLES, type FeedEvent, type MarketFeed } from '../src/ingest/index.ts'
import { mainJob } from '../src/jobs/index.ts'
import { type Candles, candleAt, DAY_MS, MINUTE_MS, sliceCandles } from '../src/market/index.ts'
import { type Clock, memoryBus, systemClock } from '../src/runtime/index.ts'
import { premises, QUICK_CONTEST, RECORDED_FROM, recordedCandles } from '../test/main-job.ts'
import type { BenchRow } from './bench-row.ts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT', 'LTCUSDT']
/** Where the market becomes live: right after the least history that a champion is trained on. */
const LIVE = 6 * (DAY_MS / MINUTE_MS)
const MINUTES = 460
/** Minutes at the beginning in which code is still being compiled: whoever runs for weeks has them once. */
const WARM_UP = 60
/** What is left of a minute's work (scores) is done in here, as it is in a real minute. */
const PAUSE_MS = 60
/** Every fifteenth minute goes on to the lake, all symbols at once. A real minute has longer for it. */
const LAKE_EVERY = 15
const LAKE_PAUSE_MS = 1000
const BAR_MS = 25

/**
 * From a closed candle in hand to its forecast stored, durably, and published: five symbols, whose minutes close
 * at the same moment, through the whole job on a real lake and a real database.
 */
export async function run(): Promise<readonly BenchRow[]> {
  const candles = await recordedCandles(LIVE + MINUTES)
  const place = premises()
  const opened = await place.open()
  const machine = systemClock()
  const bus = memoryBus({ clock: machine, onTrouble: () => {} })
  const received = new Map<string, number>()
  const took: number[] = []
  bus.subscribe(FORECASTS, 'bench', ({ key, message }) => {
    took.push(performance.now() - (received.get(`${key} ${message.asOf}`) ?? Number.NaN))
  })
  let stored = 0
  const scored = bus.subscribe(CANDLES, 'bench', () => {
    stored += 1
  })
  const minutes = conductor(candles)
  const stop = new AbortController()
  const job = mainJob({
    contest: QUICK_CONTEST,
    markets: SYMBOLS.map((symbol) => {
      const feed = minutes.feedOf(symbol, (asOf) =>
        received.set(`${symbol} ${asOf}`, performance.now()),
      )
      return { ...feed, open: async () => feed }
    }),
    begin: () => void minutes.play(),
    ...{ lake: opened.lake, database: opened.database, bus, horizonMinutes: 10, seed: 7 },
    ...{ codeVersion: 'bench', machine, onEvent: () => {} },
  })
  await job.run(stop.signal)
  await scored.caughtUp()
  await opened.close()
  place.remove()
  if (took.length !== MINUTES * SYMBOLS.length || stored !== took.length) {
    throw new Error(`${took.length} forecasts and ${stored} candles of ${MINUTES * SYMBOLS.length}`)
  }
  const warm = took.slice(WARM_UP * SYMBOLS.length).sort((a, b) => a - b)
  const at = (share: number) => warm[Math.floor(warm.length * share)]
  return [
    {
      job: `closed candle received → forecast stored and published, ${SYMBOLS.length} symbols at once, ${warm.length} times`,
      ours: `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`,
      peer: '–',
      ratio: '–',
      bar: `p99 ≤ ${BAR_MS} ms`,
      pass: at(0.99) <= BAR_MS,
    },
  ]
}

/** A market whose minutes close for all symbols at the same moment, one after the other. */
function conductor(candles: Candles) {
  let time = RECORDED_FROM + LIVE * MINUTE_MS
  const waiting = new Set<{ readonly time: number; readonly wake: () => void }>()
  const clock: Clock = {
    now: () => time,
    until: (target) =>
      target <= time
        ? Promise.resolve()
        : new Promise((wake) => waiting.add({ time: target, wake: () => wake() })),
  }

  return {
    async play(): Promise<void> {
      for (let minute = 0; minute < MINUTES; minute++) {
        time += MINUTE_MS
        for (const waiter of waiting) {
          if (waiter.time > time) continue
          waiting.delete(waiter)
          waiter.wake()
        }
        await pause((minute + 1) % LAKE_EVERY === 0 ? LAKE_PAUSE_MS : PAUSE_MS)
      }
    },

    feedOf(symbol: string, hand: (asOf: number) => void): MarketFeed {
      return {
        instrument: { venue: 'simulated', market: 'spot', symbol },
        description: 'for the benchmark',
        clock,
        firstOpenTime: RECORDED_FROM,
        history: async (from, to) => rowsOf(candles, from, Math.min(to, time)),
        async *events(from): AsyncIterable<FeedEvent> {
          for (let row = 0; row < candles.length; row++) {
            const candle = candleAt(candles, row)
            if (candle.openTime < from) continue
            await clock.until(candle.closeTime + 1)
            hand(candle.closeTime)
            yield { kind: 'closed', candle, receivedTime: clock.now() }
          }
        },
      }
    },
  }
}

function rowsOf(candles: Candles, from: number, to: number): Candles {
  const first = candles.openTime.findIndex((openTime) => openTime >= from)
  const end = candles.openTime.findIndex((openTime) => openTime >= to)
  const last = end < 0 ? candles.length : end
  return first < 0
    ? sliceCandles(candles, 0, 0)
    : sliceCandles(candles, first, Math.max(first, last))
}

if (import.meta.main) console.table(await run())
