import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dailyKlines,
  klinesCsv,
  plainCandles,
  putFile,
  tradesCsv,
} from '../../test/archive-files.ts'
import {
  BTC,
  importFrom,
  minutes,
  RECEIVED,
  silver,
  temporaryFolder,
  temporaryLake,
} from '../../test/lake.ts'
import { DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import type { Lake } from './lake.ts'

const DAY = Date.UTC(2024, 2, 9)

/** The open times a reader sees who takes every file of Silver as it lies, manifest or not. */
async function naiveOpenTimes(lake: Lake): Promise<readonly number[]> {
  const times: number[] = []
  for (const path of await lake.files.list('silver/candles')) {
    const [column] = await lake.engine.readColumns(lake.files.locate(path), ['open_time'])
    times.push(...column)
  }
  return times.sort((a, b) => a - b)
}

describe('a file that the venue replaces later', () => {
  it('becomes the new version; what was known before can still be read, to the bit', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const before = plainCandles(minutes(DAY, 100))
    const corrected = plainCandles(minutes(DAY + 90 * MINUTE_MS, 20), 1)
    await importFrom(await putFile(dailyKlines(folder, DAY), klinesCsv(before)), { lake })
    const [old] = await lake.files.list('silver/candles')

    const later = RECEIVED + DAY_MS
    const path = await putFile(dailyKlines(folder, DAY), klinesCsv(corrected))
    const { candles } = await importFrom(path, { lake, at: later })
    expect(candles).toMatchObject({ fresh: 10, changed: 10, duplicates: 0, outranked: 0 })

    const now = await silver(lake)
    expect(sliceCandles(now, 0, 90)).toEqual(sliceCandles(before, 0, 90))
    expect(sliceCandles(now, 90, 110)).toEqual(corrected)
    expect(await silver(lake, BTC, later - 1)).toEqual(before)
    expect(await silver(lake, BTC, later)).toEqual(now)
    expect((await silver(lake, BTC, RECEIVED - 1)).length).toBe(0)
    expect(await lake.files.list('silver/candles')).not.toContain(old)
    expect(await naiveOpenTimes(lake)).toEqual([...now.openTime])
  })

  it('keeps every version apart, however often minutes are replaced', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    let symbols = 0
    const versions = fc.array(
      fc.record({ from: fc.nat(40), count: fc.integer({ min: 1, max: 40 }), salt: fc.nat(3) }),
      { minLength: 1, maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(versions, async (history) => {
        const symbol = `S${symbols++}USDT`
        const instrument = { ...BTC, symbol }
        const known = new Map<number, number>()
        const told: ReadonlyMap<number, number>[] = []
        for (const [i, { from, count, salt }] of history.entries()) {
          const candles = plainCandles(minutes(DAY + from * MINUTE_MS, count), salt)
          const path = await putFile(join(folder, `${symbol}-${i}.csv`), `${klinesCsv(candles)}\n`)
          const before = new Map(known)
          candles.openTime.forEach((time, row) => {
            known.set(time, candles.close[row])
          })
          const { received } = await lake.manifest()
          const { files } = await importFrom(path, {
            lake,
            at: RECEIVED + i,
            select: { symbol, interval: '1m' },
          })
          // Bytes that were read before are not read again, even where another version came between.
          if (files.unchanged > 0) {
            expect(received.length).toBeGreaterThan(0)
            known.clear()
            for (const [time, close] of before) known.set(time, close)
          }
          told.push(new Map(known))
        }
        for (const [i, version] of told.entries()) {
          const { openTime, close } = await silver(lake, instrument, RECEIVED + i)
          expect([...openTime]).toEqual([...version.keys()].sort((a, b) => a - b))
          openTime.forEach((time, row) => {
            expect(close[row]).toBe(version.get(time))
          })
        }
      }),
      { numRuns: 8 },
    )
  })
})

describe('a bar made from trades', () => {
  const noon = DAY + DAY_MS / 2
  const trades = minutes(noon, 5).map((time, i) => ({
    ...{ id: i + 1, price: '100', quantity: '1', quoteQuantity: '100', time, isBuyerMaker: true },
  }))
  const bars = plainCandles(minutes(noon, 4))

  async function files() {
    const folder = await temporaryFolder()
    const ours = await putFile(join(folder, 'BTCUSDT-trades-2024-03-09.csv'), tradesCsv(trades))
    return { ours, theirs: await putFile(dailyKlines(folder, DAY), klinesCsv(bars)) }
  }

  it("never replaces the venue's own", async () => {
    const lake = await temporaryLake()
    const { ours, theirs } = await files()
    await importFrom(theirs, { lake })
    const { candles } = await importFrom(ours, { lake, at: RECEIVED + 1 })
    expect(candles).toMatchObject({ fresh: 0, changed: 0, outranked: 3 })
    expect(await silver(lake)).toEqual(bars)
  })

  it("is replaced by the venue's own", async () => {
    const lake = await temporaryLake()
    const { ours, theirs } = await files()
    await importFrom(ours, { lake })
    const made = await silver(lake)
    expect([...made.openTime]).toEqual(minutes(noon + MINUTE_MS, 3))
    const { candles } = await importFrom(theirs, { lake, at: RECEIVED + 1 })
    expect(candles).toMatchObject({ fresh: 1, changed: 3, outranked: 0 })
    expect(await silver(lake)).toEqual(bars)
    expect(await silver(lake, BTC, RECEIVED)).toEqual(made)
  })
})
