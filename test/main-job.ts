import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskLakeFiles } from '../src/adapters/disk/index.ts'
import { duckdbEngine } from '../src/adapters/duckdb/index.ts'
import { type Database, openDatabase } from '../src/adapters/sql/index.ts'
import { replayFeed, simulatedFeed } from '../src/adapters/venue/index.ts'
import type { MarketFeed } from '../src/ingest/index.ts'
import type { Contest } from '../src/jobs/index.ts'
import { type Lake, openLake } from '../src/lake/index.ts'
import {
  type Candles,
  candleAt,
  candlesFrom,
  type Instrument,
  MINUTE_MS,
} from '../src/market/index.ts'
import { type Clock, systemClock, virtualClock } from '../src/runtime/index.ts'

/** The first minute of every recording made here: a Monday. */
export const RECORDED_FROM = Date.UTC(2024, 0, 1)

export const REPLAYED: Instrument = { venue: 'replay', market: 'spot', symbol: 'BTCUSDT' }

/** Ridge against nothing: what comes quickly. */
export const QUICK_CONTEST: Contest = {
  ...{ candidates: ['ridge'], set: 'core@1' },
  ...{ intervals: 'adaptive', volatility: 'har' },
}

/** Minutes after `RECORDED_FROM`, `[from, to)`. */
export type Outage = readonly [from: number, to: number]

/** Simulated candles, as if somebody had recorded them and slept through the outages. */
export async function recordedCandles(
  minutes: number,
  outages: readonly Outage[] = [],
): Promise<Candles> {
  const end = RECORDED_FROM + minutes * MINUTE_MS
  const feed = simulatedFeed({
    ...{ seed: 7, symbol: 'BTCUSDT', firstOpenTime: RECORDED_FROM, startPrice: 60_000 },
    description: 'SIMULATED',
    clock: virtualClock({ startsAt: end, speed: Number.POSITIVE_INFINITY }),
  })
  const whole = await feed.history(RECORDED_FROM, end)
  const rows = Array.from({ length: whole.length }, (_, row) => candleAt(whole, row))
  return candlesFrom(
    rows.filter((_, minute) => !outages.some(([gone, back]) => minute >= gone && minute < back)),
  )
}

/** That recording as a market, at its first minute that is live. */
export function playedFrom(
  candles: Candles,
  startsAt: number,
  clock = jumpingFrom(startsAt),
): MarketFeed {
  const { openTime, length } = candles
  return replayFeed({
    instrument: REPLAYED,
    description: 'REPLAY of a made-up recording',
    clock,
    firstOpenTime: openTime[0],
    endTime: openTime[length - 1] + MINUTE_MS,
    read: async (from, to) => {
      const rows = Array.from({ length }, (_, row) => candleAt(candles, row))
      return candlesFrom(rows.filter(({ openTime: time }) => time >= from && time < to))
    },
  })
}

/** A clock that jumps to whatever is waited for. */
export function jumpingFrom(startsAt: number): Clock {
  return virtualClock({ startsAt, speed: Number.POSITIVE_INFINITY })
}

/** A real lake and a real database in a folder of a test's own. */
export interface Premises {
  readonly folder: string
  open(): Promise<Opened>
  remove(): void
}

interface Opened {
  readonly lake: Lake
  readonly database: Database
  close(): Promise<void>
}

export function premises(): Premises {
  const folder = mkdtempSync(join(tmpdir(), 'quant-ai-job-'))
  const clock = systemClock()
  return {
    folder,
    async open() {
      const engine = await duckdbEngine({
        threads: 2,
        memoryLimitMb: 512,
        temporaryFolder: join(folder, 'spill'),
      })
      const files = diskLakeFiles({
        folder: join(folder, 'lake'),
        address: `file:${join(folder, 'lake')}`,
        lock: () => ({ kind: 'taken', release: () => {} }),
      })
      const lake = openLake({ files, engine, clock })
      const database = await openDatabase({ url: `file:${join(folder, 'db')}`, clock })
      return {
        lake,
        database,
        async close() {
          await database.close()
          await lake.close()
        },
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
