import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anyCandles,
  klinesCsv,
  monthlyKlines,
  plainCandles,
  putFile,
} from '../../test/archive-files.ts'
import {
  BTC,
  importFrom,
  lakeIn,
  minutes,
  RECEIVED,
  silver,
  temporaryFolder,
  temporaryLake,
} from '../../test/lake.ts'
import { candleAt, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { systemClock } from '../runtime/index.ts'
import { candlesHash } from './candles-hash.ts'
import { lastOpenTime, openLake } from './lake.ts'

const DAY = Date.UTC(2024, 2, 9)

describe('a lake', () => {
  it('keeps each month in a folder of its own, and one symbol out of the other', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const around = plainCandles(minutes(Date.UTC(2024, 3, 1) - 3 * MINUTE_MS, 6))
    const path = await putFile(join(folder, 'a.csv'), klinesCsv(around))
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      await importFrom(path, { lake, select: { symbol, interval: '1m' } })
    }
    const folders = (await lake.files.list('silver')).map((file) => file.split('/').slice(2, -1))
    const hive = (symbol: string, month: string) =>
      ['venue=binance', 'market=spot', `symbol=${symbol}`, 'interval=1m'].concat(`month=${month}`)
    expect(folders).toEqual([
      hive('BTCUSDT', '2024-03'),
      hive('BTCUSDT', '2024-04'),
      hive('ETHUSDT', '2024-03'),
      hive('ETHUSDT', '2024-04'),
    ])
    expect(await silver(lake)).toEqual(around)
    expect(await lastOpenTime(lake, BTC)).toBe(around.openTime[5])
  })

  it('appends what comes bar by bar, and makes one file of a month of them without touching a bit', async () => {
    const lake = await temporaryLake()
    const candles = plainCandles(minutes(DAY, 70))
    for (let i = 0; i < candles.length; i++) {
      const bar = sliceCandles(candles, i, i + 1)
      await lake.append(BTC, bar, Float64Array.of(RECEIVED + i), 'stream')
    }
    const before = await silver(lake)
    const early = await silver(lake, BTC, RECEIVED + 30)
    expect(await lake.files.list('silver/candles')).toHaveLength(70)
    await lake.compact(BTC, '1m')
    expect(await lake.files.list('silver/candles')).toHaveLength(1)
    expect(candlesHash(await silver(lake))).toBe(candlesHash(before))
    expect(before).toEqual(candles)
    expect(await silver(lake, BTC, RECEIVED + 30)).toEqual(early)
    expect(early.length).toBe(31)
    await lake.compact(BTC, '1m')
    expect(await lake.files.list('silver/candles')).toHaveLength(1)
  })

  it('reads any span of what it has', async () => {
    const lake = await temporaryLake()
    const [candles] = fc.sample(anyCandles(DAY, 50), 1)
    await lake.append(BTC, candles, new Float64Array(candles.length).fill(RECEIVED), 'test')
    await fc.assert(
      fc.asyncProperty(fc.nat(110), fc.nat(110), async (a, b) => {
        const span = { from: DAY + a * MINUTE_MS, to: DAY + b * MINUTE_MS }
        const rows = [...candles.openTime].flatMap((time, row) =>
          time >= span.from && time < span.to ? [candleAt(candles, row)] : [],
        )
        const read = await lake.candles({ instrument: BTC, interval: '1m', span })
        expect(Array.from({ length: read.length }, (_, i) => candleAt(read, i))).toEqual(rows)
      }),
      { numRuns: 15 },
    )
  })

  it('is looked at again when a writer replaces its files between the look and the read', async () => {
    const lake = await temporaryLake()
    const replace = (version: number) =>
      lake.append(
        BTC,
        plainCandles(minutes(DAY, 100), version),
        new Float64Array(100).fill(RECEIVED + version),
        'test',
      )
    await replace(0)
    let version = 0
    /** A reader who is overtaken by a writer each time it has chosen its files. */
    const overtaken = openLake({
      ...{ files: lake.files, clock: systemClock() },
      engine: {
        ...lake.engine,
        async readCandles(query) {
          if (version === 0) await replace(++version)
          return lake.engine.readCandles(query)
        },
        async holes(files, interval) {
          if (version === 1) await replace(++version)
          return lake.engine.holes(files, interval)
        },
      },
    })
    expect(await silver(overtaken)).toEqual(plainCandles(minutes(DAY, 100), 1))
    const { rows, series } = await overtaken.overview({ instrument: BTC, interval: '1m' })
    expect({ rows, version }).toEqual({ rows: 100, version: 2 })
    expect(series.candles.map(({ path }) => path)).toEqual(await lake.files.list('silver/candles'))
  })

  it('clears away what a crash left between the files and the manifest', async () => {
    const folder = await temporaryFolder()
    const first = await lakeIn(folder)
    await first.append(BTC, plainCandles([DAY]), Float64Array.of(RECEIVED), 'test')
    const copy = await first.files.stage('orphan')
    await first.engine.writeColumns(
      [{ name: 'a', type: 'number', values: Float64Array.of(1) }],
      copy,
    )
    await first.files.publish(copy, 'silver/candles/orphan.parquet')
    await first.close()
    const next = await lakeIn(folder)
    expect(await next.files.list('silver')).toContain('silver/candles/orphan.parquet')
    await next.compact(BTC, '1m')
    expect(await next.files.list('silver')).not.toContain('silver/candles/orphan.parquet')
    expect((await silver(next)).length).toBe(1)
    await next.close()
  })

  it('says which manifest is broken, and how', async () => {
    const lake = await temporaryLake()
    await lake.files.create('_manifest/0000000001.json', '{"format": 2}')
    await expect(lake.manifest()).rejects.toMatchObject({
      code: 'BROKEN_MANIFEST',
      message: expect.stringContaining('_manifest/0000000001.json'),
    })
  })
})

const READ_WITH_PANDAS = `
import json, sys
import pandas as pd
frame = pd.read_parquet(sys.argv[1] + '/silver/candles').sort_values('open_time')
bad = pd.read_parquet(sys.argv[1] + '/quarantine/rows')
print(json.dumps({
  'symbols': sorted(frame.symbol.astype(str).unique()), 'months': sorted(frame.month.astype(str).unique()),
  'rows': len(frame), 'close': frame[frame.symbol == 'BTCUSDT'].close.tolist(),
  'line': bad.line.tolist(), 'raw': bad.raw.tolist(), 'reason': bad.reason.tolist(),
}))
`
const pandas = spawnSync('python3', ['-c', 'import pandas, pyarrow']).status === 0
if (!pandas)
  console.log('the lake read by pandas: skipped, there is no python3 with pandas and pyarrow')

describe.skipIf(!pandas)('the Parquet files, as they lie', () => {
  it('are one table to pandas, with the hive folders as columns, and so is the quarantine', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const candles = plainCandles(minutes(Date.UTC(2024, 3, 1) - 3 * MINUTE_MS, 6))
    const path = await putFile(join(folder, 'a.csv'), `${klinesCsv(candles)}no,candle\n`)
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      await importFrom(path, { lake, select: { symbol, interval: '1m' } })
    }
    await importFrom(
      await putFile(monthlyKlines(folder, DAY), klinesCsv(sliceCandles(candles, 0, 3))),
      { lake },
    )
    const { stdout, stderr } = spawnSync('python3', ['-c', READ_WITH_PANDAS, lake.folder])
    expect(stderr.toString()).toBe('')
    expect(JSON.parse(stdout.toString())).toEqual({
      symbols: ['BTCUSDT', 'ETHUSDT'],
      months: ['2024-03', '2024-04'],
      rows: 12,
      close: [...candles.close],
      line: [7, 7],
      raw: ['no,candle', 'no,candle'],
      reason: ['2 columns where 12 are expected', '2 columns where 12 are expected'],
    })
  })
})
