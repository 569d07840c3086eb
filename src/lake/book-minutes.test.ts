import { describe, expect, it } from 'vitest'
import { plainCandles } from '../../test/archive-files.ts'
import { BTC, lakeIn, minutes, RECEIVED, temporaryLake } from '../../test/lake.ts'
import { anyBookMinutes } from '../../test/laws/any-book.ts'
import { type BookMinutes, bookMinutesOf, MINUTE_MS } from '../market/index.ts'
import type { Lake } from './lake.ts'

const START = Date.UTC(2024, 7, 31, 23, 50) // A month ends ten minutes on.

function append(lake: Lake, rows: BookMinutes, at: number) {
  return lake.appendBookMinutes(BTC, rows, new Float64Array(rows.length).fill(at), 'test')
}

function part(all: BookMinutes, from: number, to: number): BookMinutes {
  const { length } = all.openTime.subarray(from, to)
  return bookMinutesOf(length, (field) => all[field].slice(from, to))
}

describe('minutes of order book in the lake', () => {
  it('are read back to the bit, from hive folders that any tool can read', async () => {
    const lake = await temporaryLake()
    const rows = anyBookMinutes(3, START, 30)
    expect(await append(lake, rows, RECEIVED)).toMatchObject({ fresh: rows.length, changed: 0 })
    expect(await lake.bookMinutes({ instrument: BTC })).toEqual(rows)
    const files = await lake.files.list('silver/book_1m')
    const folder = 'silver/book_1m/venue=binance/market=spot/symbol=BTCUSDT'
    expect(files.map((path) => path.slice(0, path.lastIndexOf('/')))).toEqual([
      `${folder}/month=2024-08`,
      `${folder}/month=2024-09`,
    ])
    const [spread] = await lake.engine.readColumns(lake.files.locate(files[0]), ['spread_mean'])
    expect(spread).toEqual(rows.spreadMean.filter((_, i) => rows.openTime[i] < START + 600_000))
  })

  it('give way to what was learned later, and what was known before can still be read', async () => {
    const lake = await temporaryLake()
    const rows = part(anyBookMinutes(4, START, 9), 0, 8)
    const better = { ...part(rows, 2, 5), updates: new Float64Array([1, 2, 3]) }
    await append(lake, rows, RECEIVED)
    expect(await append(lake, better, RECEIVED - 5)).toMatchObject({ outranked: 3, changed: 0 })
    expect(await lake.bookMinutes({ instrument: BTC })).toEqual(rows)
    expect(await append(lake, better, RECEIVED + 5)).toMatchObject({ changed: 3, fresh: 0 })
    expect(await append(lake, better, RECEIVED + 5)).toMatchObject({ changed: 0, same: 3 })
    const now = await lake.bookMinutes({ instrument: BTC })
    expect([...now.updates.subarray(2, 5)]).toEqual([1, 2, 3])
    expect(await lake.bookMinutes({ instrument: BTC, knownAt: RECEIVED })).toEqual(rows)
    expect((await lake.bookMinutes({ instrument: BTC, knownAt: RECEIVED - 1 })).length).toBe(0)
  })

  it('live beside the candles and outlive a restart, which sweeps only what nobody refers to', async () => {
    const { folder, ...lake } = await temporaryLake()
    const rows = anyBookMinutes(5, START, 5)
    const candles = plainCandles(minutes(START, 5))
    await append(lake, rows, RECEIVED)
    await lake.append(BTC, candles, new Float64Array(5).fill(RECEIVED), 'test')
    await lake.files.create('silver/book_1m/left-over.parquet', 'of a crash')
    await lake.close()
    const again = await lakeIn(folder)
    try {
      await again.append(
        BTC,
        plainCandles(minutes(START + 5 * MINUTE_MS, 1)),
        new Float64Array([RECEIVED]),
        'test',
      )
      expect(await again.files.list('silver/book_1m')).toHaveLength(1)
      expect(await again.bookMinutes({ instrument: BTC })).toEqual(rows)
    } finally {
      await again.close()
    }
  })

  it('are made one file of many once there are enough of them', async () => {
    const lake = await temporaryLake()
    const from = Date.UTC(2024, 7, 8)
    const rows = anyBookMinutes(6, from, 66, { missing: 0, broken: 0.1 })
    for (let i = 0; i < rows.length; i++) await append(lake, part(rows, i, i + 1), RECEIVED)
    expect(await lake.files.list('silver/book_1m')).toHaveLength(66)
    await lake.compact(BTC, '1m')
    expect(await lake.files.list('silver/book_1m')).toHaveLength(1)
    expect(await lake.bookMinutes({ instrument: BTC })).toEqual(rows)
  })
})
