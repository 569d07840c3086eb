import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'vitest'
import { diskLakeFiles } from '../src/adapters/disk/index.ts'
import { duckdbEngine } from '../src/adapters/duckdb/index.ts'
import { openDatabase } from '../src/adapters/sql/index.ts'
import type { Forecast } from '../src/forecast/index.ts'
import { openLake } from '../src/lake/index.ts'
import { type Instrument, segments } from '../src/market/index.ts'
import { systemClock } from '../src/runtime/index.ts'

export const SIMULATED: Instrument = { venue: 'simulated', market: 'spot', symbol: 'BTCUSDT' }

/**
 * What is in the folder once nobody uses it: both chains whole, nothing twice, no minute missing. Gives the
 * symbol's forecasts by their ids.
 */
export async function inspect(
  folder: string,
  symbol = 'BTCUSDT',
): Promise<ReadonlyMap<string, Forecast>> {
  const instrument: Instrument = { ...SIMULATED, symbol }
  const clock = systemClock()
  const database = await openDatabase({ url: `file:${join(folder, 'data/db')}`, clock })
  const { forecasts } = database
  const verdict = await forecasts.verifyChain()
  const seen = new Map<string, Forecast>()
  let rows = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await forecasts.recent(instrument, 10, { limit: 500, before })
    for (const { forecast } of page) seen.set(forecast.id, forecast)
    rows += page.length
    if (page.length < 500) break
    before = page[page.length - 1].forecast.asOf
  }
  await database.close()
  expect(verdict.kind).toBe('intact')
  expect(seen.size).toBe(rows)
  expect(rows).toBeGreaterThan(50)

  const lakeFolder = join(folder, 'data/lake')
  const lake = openLake({
    clock,
    engine: await duckdbEngine({
      threads: 1,
      memoryLimitMb: 512,
      temporaryFolder: join(folder, 'spill'),
    }),
    files: diskLakeFiles({
      folder: lakeFolder,
      address: lakeFolder,
      lock: () => ({ kind: 'taken', release: () => {} }),
    }),
  })
  const candles = await lake.candles({ instrument, interval: '1m' })
  await lake.close()
  expect(segments(candles)).toEqual([[0, candles.length]])
  expect(candles.length).toBeGreaterThan(86_400 + 50)
  return seen
}

/** The most it ever had in memory; undefined where the system does not say. */
export function peakMegabytes({ pid }: ChildProcess): number | undefined {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return undefined
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8')) ?? []
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : expect.unreachable()
}
