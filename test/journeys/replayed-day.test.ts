import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveSource } from '../../src/adapters/archive/index.ts'
import { binanceSource, binanceStream } from '../../src/adapters/binance/index.ts'
import { openLocalVenue } from '../../src/adapters/venue/index.ts'
import { batchForecasts, differences, recomputable } from '../../src/forecast/index.ts'
import { importArchive, streamHub } from '../../src/ingest/index.ts'
import { liveMarkets, mainJob, verifyParity } from '../../src/jobs/index.ts'
import { CANDLE_FIELDS, type Candles, DAY_MS, MINUTE_MS } from '../../src/market/index.ts'
import { loadChampion } from '../../src/models/index.ts'
import { memoryBus, readSettings, seededRandom, systemClock } from '../../src/runtime/index.ts'
import { premises, QUICK_CONTEST, REPLAYED } from '../main-job.ts'
import { everyRecord } from '../main-job-play.ts'

const ARCHIVE = join(import.meta.dirname, '../../../shared/data/binance-archive')
const MONTHS = ['2024-07', '2024-08'].map(
  (month) => `data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-${month}.zip`,
)
const RECORDED = MONTHS.every((file) => existsSync(join(ARCHIVE, file)))
if (!RECORDED)
  console.log('The replayed day is not compared: there is no archive beside the project.')

const DAY = Date.UTC(2024, 7, 8)
const TOPICS = ['candles', 'aggregate-trades', 'book'] as const

type Opened = Awaited<ReturnType<ReturnType<typeof premises>['open']>>

describe.skipIf(!RECORDED)('8 August 2024, replayed through the venue and the live path', () => {
  const [lived, batch] = [premises(), premises()]
  let live: Opened
  let imported: Opened
  let watched: Awaited<ReturnType<typeof playTheDay>>

  beforeAll(async () => {
    for (const place of [lived, batch]) {
      for (const file of MONTHS) cpSync(join(ARCHIVE, file), join(place.folder, 'archive', file))
    }
    live = await lived.open()
    watched = await playTheDay(live, lived.folder)
    imported = await batch.open()
    await importTheArchive(imported, batch.folder)
  }, 600_000)
  afterAll(async () => {
    await live?.close()
    await imported?.close()
    lived.remove()
    batch.remove()
  })

  it('gives the same Silver as the archive, bit for bit', async () => {
    const [made, archived] = [await silver(live, DAY), await silver(imported, DAY)]
    expect(made.length).toBe(1440)
    for (const field of CANDLE_FIELDS)
      expect([field, made[field]]).toEqual([field, archived[field]])
  })

  it('gives the same features and forecasts as the batch path makes of the archive, bit for bit', async () => {
    const champion = await live.database.models.byAlias('replay-spot-BTCUSDT-10m', 'champion')
    const serving = loadChampion(champion?.artifact ?? expect.unreachable())
    const candles = await silver(imported, DAY - 40 * DAY_MS)
    const made = new Map(
      Array.from(batchForecasts(serving, candles), (each) => [
        each.asOf,
        recomputable(serving, each),
      ]),
    )
    const records = await everyRecord(live.database)
    expect(records.length).toBe(1440)
    for (const { forecast } of records) {
      if (forecast.kind === 'withheld') expect.unreachable(`${forecast.id}: ${forecast.reason}`)
      else
        expect([forecast.id, differences(forecast, made.get(forecast.asOf) ?? {})]).toEqual([
          forecast.id,
          [],
        ])
    }
  })

  it('makes the same minutes of the trades as the venue told, and follows the book all day', async () => {
    expect(watched?.comparison).toMatchObject({ differences: {}, examples: [] })
    expect(watched?.comparison?.compared).toBeGreaterThan(1400)
    expect(watched?.comparison?.equal).toBe(watched?.comparison?.compared)
    const book = await live.lake.bookMinutes({ instrument: REPLAYED })
    expect(book.length).toBeGreaterThan(1430)
    expect(book.coverage.filter((share) => share > 0.95).length).toBeGreaterThan(1430)
    const seconds = await live.lake.candles({ instrument: REPLAYED, interval: '1s' })
    expect(seconds.length).toBeGreaterThan(80_000)
  })

  it('is found identical by verify-parity, too', async () => {
    const { forecasts, models } = live.database
    const span = { from: DAY, to: DAY + DAY_MS }
    const options = { instrument: REPLAYED, horizonMinutes: 10, span, forecasts, models }
    expect(await verifyParity({ ...options, lake: live.lake })).toMatchObject({
      ...{ candles: 1440, issued: 1440, same: 1440, sameFeatures: 1440, withheld: 0 },
      ...{ differences: 0, unanswered: 0, repairedLate: 0 },
    })
  })
})

/** Everything as `npm start` wires it, in this process and as fast as it goes. */
async function playTheDay({ lake, database }: Opened, folder: string) {
  const machine = systemClock()
  const stop = new AbortController()
  const recorder = await newRecording()
  const env = { REPLAY_FROM: '2024-08-08', REPLAY_SPEED: '1200' }
  const venue = await openLocalVenue({
    symbols: ['BTCUSDT'],
    folder: join(folder, 'archive'),
    because: 'a test asks for it',
    settings: readSettings({ env, folder }),
    ...{ lake, meta: database.meta, clock: machine, signal: stop.signal },
    openRecording: async () => recorder.lake,
    archive: archiveSource({
      scratch: (name) => recorder.lake.files.stage(name),
      clock: machine,
      fetch,
    }),
  })
  const { url: baseUrl, streamUrl, clock, letGo } = venue
  const options = { baseUrl, machine, fetch, random: seededRandom(7) }
  const source = binanceSource({ ...options, clock })
  const tell = () => {}
  const hub = streamHub({
    stream: binanceStream({ ...options, streamUrl, clock, source }),
    record: { frame: tell, committed: async () => {} },
    subscriptions: TOPICS.map((topic) => ({ symbol: 'BTCUSDT', topic })),
    tell,
  })
  const live = liveMarkets({
    ...{ symbols: ['BTCUSDT'], venue: 'replay', source, hub, clock, machine, tell, lake },
    ...{ describe: () => 'a test', trades: 'aggregate', followsBook: true },
  })
  const job = mainJob({
    contest: QUICK_CONTEST,
    markets: live.markets,
    begin: letGo,
    ...{ lake, database, machine, horizonMinutes: 10, seed: 7, codeVersion: 'test' },
    bus: memoryBus({ clock: machine, onTrouble: tell }),
    onEvent(event) {
      if (event.kind === 'minute' && event.candle.openTime === DAY + DAY_MS - MINUTE_MS)
        stop.abort()
    },
  })
  await job.run(stop.signal)
  await live.close()
  await hub.close()
  await venue.close()
  await recorder.close()
  return live.markets[0].watch?.()
}

/** A lake beside the platform's, for the recording. */
async function newRecording() {
  const place = premises()
  const opened = await place.open()
  return {
    lake: opened.lake,
    async close() {
      await opened.close()
      place.remove()
    },
  }
}

async function importTheArchive({ lake }: Opened, folder: string): Promise<void> {
  const clock = systemClock()
  const archive = archiveSource({ scratch: (name) => lake.files.stage(name), clock, fetch })
  const files = await archive.find(join(folder, 'archive'), {
    ...{ symbol: 'BTCUSDT', interval: '1m', market: 'spot', kind: undefined },
    ...{ from: undefined, to: undefined },
  })
  const { signal } = new AbortController()
  await importArchive({ lake, clock, venue: 'replay', files, signal })
}

function silver({ lake }: Opened, from: number): Promise<Candles> {
  return lake.candles({ instrument: REPLAYED, interval: '1m', span: { from, to: DAY + DAY_MS } })
}
