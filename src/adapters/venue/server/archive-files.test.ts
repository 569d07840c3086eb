import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importFrom, silver, temporaryFolder, temporaryLake } from '../../../../test/lake.ts'
import { MARKET_BEGINS, openTestVenue, VENUE_OPENS } from '../../../../test/venue.ts'
import { DAY_MS, MINUTE_MS } from '../../../market/index.ts'
import { openSimulatedMarket } from '../market/open-simulated.ts'

const DAY = 'data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-30.zip'
const SELECT = { symbol: 'BTCUSDT', from: MARKET_BEGINS, to: MARKET_BEGINS + 3 * DAY_MS }

describe("the venue's archive", () => {
  it('imports to the candles that REST gives, checksums and all', async () => {
    const { url, get } = await openTestVenue()
    const lake = await temporaryLake()
    const summary = await importFrom(url, { lake, select: SELECT, at: VENUE_OPENS })
    expect(summary).toMatchObject({ failures: [], candles: { fresh: 2880 } })
    const { received } = await lake.manifest()
    expect(received.map(({ checksum }) => checksum)).toEqual(received.map(() => 'verified'))
    const candles = await silver(lake)
    for (let i = 0; i < candles.length; i += 1000) {
      const { body } = await get(
        `/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000&startTime=${candles.openTime[i]}` +
          `&endTime=${MARKET_BEGINS + 2 * DAY_MS - 1}`,
      )
      const rows: readonly (readonly (string | number)[])[] = Array.isArray(body) ? body : []
      const column = (at: number) => rows.map((row) => Number(row[at]))
      const there = (values: Float64Array) => [...values.subarray(i, i + 1000)]
      expect(column(0)).toEqual(there(candles.openTime))
      expect(column(4)).toEqual(there(candles.close))
      expect(column(5)).toEqual(there(candles.volume))
      expect(column(7)).toEqual(there(candles.quoteVolume))
      expect(column(8)).toEqual(there(candles.tradeCount))
      expect(column(10)).toEqual(there(candles.takerBuyQuoteVolume))
    }
  })

  it.each(['trades', 'aggTrades'] as const)('has %s that make the same candles', async (kind) => {
    const firstOpenTime = MARKET_BEGINS + DAY_MS - 40 * MINUTE_MS
    const markets = [openSimulatedMarket({ symbol: 'BTCUSDT', seed: 7, firstOpenTime })]
    const { url } = await openTestVenue({ markets })
    const [fromTrades, fromKlines] = [await temporaryLake(), await temporaryLake()]
    // The first minute of a file that begins in the middle of its day may have been cut short.
    const limits = { from: firstOpenTime + MINUTE_MS, to: MARKET_BEGINS + DAY_MS }
    const options = { limits, at: VENUE_OPENS }
    await importFrom(url, { ...options, lake: fromKlines, select: SELECT })
    const select = { ...SELECT, to: MARKET_BEGINS + DAY_MS, kind }
    const summary = await importFrom(url, { ...options, lake: fromTrades, select })
    expect(summary.failures).toEqual([])
    expect(summary.candles.fresh).toBe(39)
    expect(await silver(fromTrades)).toEqual(await silver(fromKlines))
  })

  it('is the same file each time, and has none for what is not over', async () => {
    const { url } = await openTestVenue()
    const read = async () => Buffer.from(await (await fetch(`${url}/${DAY}`)).arrayBuffer())
    expect(await read()).toEqual(await read())
    for (const path of [
      'data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-02-01.zip',
      'data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-02.zip',
      'data/spot/daily/klines/ETHUSDT/1m/ETHUSDT-1m-2024-01-30.zip',
    ]) {
      expect((await fetch(`${url}/${path}`)).status, path).toBe(404)
      expect((await fetch(`${url}/${path}`, { method: 'HEAD' })).status, path).toBe(404)
    }
  })

  it('serves the files of a folder as they lie', async () => {
    const archiveFolder = await temporaryFolder()
    await mkdir(dirname(join(archiveFolder, DAY)), { recursive: true })
    await writeFile(join(archiveFolder, DAY), 'as it lies')
    const { url } = await openTestVenue({ archiveFolder })
    expect(await (await fetch(`${url}/${DAY}`)).text()).toBe('as it lies')
    expect((await fetch(`${url}/${DAY}.CHECKSUM`)).status).toBe(404)
  })
})
