import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anyCandles,
  dailyKlines,
  klineRows,
  klinesCsv,
  monthlyKlines,
  plainCandles,
  putFile,
  zipOf,
} from '../../test/archive-files.ts'
import {
  BTC,
  importFrom,
  lakeIn,
  minutes,
  silver,
  temporaryFolder,
  temporaryLake,
} from '../../test/lake.ts'
import { DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'

const DAY = Date.UTC(2024, 2, 9)
const BTC_1M = { symbol: 'BTCUSDT', interval: '1m' }

describe('importing candles', () => {
  it('reads back the very bits that were written, whatever the numbers, units, line ends and headers', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const format = fc.record({
      header: fc.boolean(),
      microseconds: fc.boolean(),
      newline: fc.constantFrom('\n', '\r\n'),
    })
    let symbols = 0
    const property = fc.asyncProperty(anyCandles(DAY, 40), format, async (candles, written) => {
      const symbol = `S${symbols++}USDT`
      const path = dailyKlines(join(folder, symbol), DAY, symbol)
      await putFile(path, klinesCsv(candles, written))
      const summary = await importFrom(path, { lake })
      expect(summary).toMatchObject({ rejectedRows: 0, failures: [] })
      expect(summary.candles).toEqual({
        fresh: candles.length,
        duplicates: 0,
        changed: 0,
        outranked: 0,
      })
      expect(await silver(lake, { ...BTC, symbol })).toEqual(candles)
    })
    await fc.assert(property, { numRuns: 15 })
  })

  it('changes nothing when the same files come again', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    await putFile(dailyKlines(folder, DAY), klinesCsv(plainCandles(minutes(DAY, 200))))
    await putFile(
      dailyKlines(folder, DAY + DAY_MS),
      `${klinesCsv(plainCandles(minutes(DAY + DAY_MS, 100)))}no,candle\n`,
    )
    const first = await importFrom(folder, { lake })
    const { series, received } = await lake.manifest()
    const files = await lake.files.list('.')
    const second = await importFrom(folder, { lake, at: Date.UTC(2026, 5, 1) })
    expect(first.candles).toMatchObject({ fresh: 300, duplicates: 0 })
    expect(second.candles).toMatchObject({ fresh: 0, changed: 0, duplicates: 300 })
    expect(second.files).toEqual({ total: 2, done: 2, unchanged: 2 })
    expect(second.rejectedRows).toBe(1) // What is in quarantine stays said.
    expect(await lake.manifest()).toMatchObject({ series, received })
    expect(await lake.files.list('.')).toEqual(files)
  })

  it('clears away what a killed import left, even where it knows every file', async () => {
    const folder = await temporaryFolder()
    const home = await temporaryFolder()
    await putFile(dailyKlines(folder, DAY), klinesCsv(plainCandles(minutes(DAY, 20))))
    const lake = await lakeIn(home)
    await importFrom(folder, { lake })
    const files = (await lake.files.list('.')).filter((path) => !path.startsWith('_staging'))
    for (const table of ['silver/candles', 'bronze/klines', 'quarantine/rows']) {
      const left = await lake.files.stage('left')
      await writeFile(left, 'published, and never named by a manifest')
      await lake.files.publish(left, `${table}/left.parquet`)
    }
    await lake.close()
    const next = await lakeIn(home)
    expect((await importFrom(folder, { lake: next })).files.unchanged).toBe(1)
    await next.close()
    expect(await next.files.list('.')).toEqual(files)
  })

  it('ends in the same Silver in whatever order days and months come', async () => {
    const days = [0, 1, 2].map((day) => plainCandles(minutes(DAY + day * DAY_MS, 60)))
    const month = plainCandles(days.flatMap(({ openTime }) => [...openTime]))
    const folder = await temporaryFolder()
    const paths = [await putFile(monthlyKlines(folder, DAY), klinesCsv(month))]
    for (const day of days) {
      paths.push(await putFile(dailyKlines(folder, day.openTime[0]), klinesCsv(day)))
    }
    const lake = await temporaryLake()
    let venues = 0
    const property = fc.asyncProperty(
      fc.shuffledSubarray(paths, { minLength: paths.length }),
      async (order) => {
        const symbol = `S${venues++}USDT`
        for (const path of order) {
          const csv = join(folder, symbol, `${path.split('/').at(-1)}`.replace('BTCUSDT', symbol))
          await putFile(csv, await readFile(path))
          const { rejectedRows, failures } = await importFrom(csv, { lake })
          expect({ rejectedRows, failures }).toEqual({ rejectedRows: 0, failures: [] })
        }
        expect(await silver(lake, { ...BTC, symbol })).toEqual(month)
      },
    )
    await fc.assert(property, { numRuns: 4 })
  })

  it('joins milliseconds and microseconds without a gap, also inside one file', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const newYear = Date.UTC(2025, 0, 1)
    const candles = plainCandles(minutes(newYear - 60 * MINUTE_MS, 120))
    const rows = [
      ...klineRows(sliceCandles(candles, 0, 60)),
      ...klineRows(sliceCandles(candles, 60, 120), { microseconds: true }),
    ]
    const path = await putFile(join(folder, 'both.csv'), rows.join('\n'))
    await importFrom(path, { lake, select: BTC_1M })
    expect(await silver(lake)).toEqual(candles)
  })

  it('lets in only what lies between the limits, and the rest when it is asked for', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const candles = plainCandles(minutes(DAY, 100))
    await putFile(dailyKlines(folder, DAY), klinesCsv(candles))
    const limits = { from: DAY + 10 * MINUTE_MS, to: DAY + 20 * MINUTE_MS }
    await importFrom(folder, { lake, limits })
    expect(await silver(lake)).toEqual(sliceCandles(candles, 10, 20))
    const { candles: more } = await importFrom(folder, { lake })
    expect(more).toMatchObject({ fresh: 90, duplicates: 10 })
    expect(await silver(lake)).toEqual(candles)
  })

  it('reads .csv, .csv.gz and .zip alike', async () => {
    const candles = plainCandles(minutes(DAY, 5))
    const csv = klinesCsv(candles)
    const folder = await temporaryFolder()
    for (const [name, content] of [
      ['a.csv', csv],
      ['a.csv.gz', gzipSync(csv)],
      ['a.zip', zipOf([{ name: 'whatever.csv', content: csv }])],
    ] as const) {
      const lake = await temporaryLake()
      const path = await putFile(join(folder, name), content)
      await importFrom(path, { lake, select: BTC_1M })
      expect(await silver(lake)).toEqual(candles)
    }
  })
})

describe('an import that is interrupted', () => {
  it('stops between two files, says so, and goes on when it is run again', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    for (const day of [0, 1, 2, 3]) {
      const start = DAY + day * DAY_MS
      await putFile(dailyKlines(folder, start), klinesCsv(plainCandles(minutes(start, 20))))
    }
    const stopped = await importFrom(folder, { lake, signal: AbortSignal.abort() })
    expect(stopped).toMatchObject({ interrupted: true, files: { done: 0 }, failures: [] })
    const finished = await importFrom(folder, { lake })
    expect(finished).toMatchObject({ interrupted: false, candles: { fresh: 80 } })
  })
})
