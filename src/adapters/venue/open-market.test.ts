import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder, temporaryLake } from '../../../test/lake.ts'
import { recordedCandles } from '../../../test/main-job.ts'
import type { MarketFeed } from '../../ingest/index.ts'
import type { Lake } from '../../lake/index.ts'
import {
  type Candles,
  candleAt,
  candlesFrom,
  DAY_MS,
  type Instrument,
  MINUTE_MS,
} from '../../market/index.ts'
import { readSettings, systemClock } from '../../runtime/index.ts'
import { archiveSource } from '../archive/index.ts'
import { openMarket } from './open-market.ts'

const FIRST_DAY = Date.UTC(2024, 0, 1)
const REPLAYED: Instrument = { venue: 'replay', market: 'spot', symbol: 'BTCUSDT' }

let lake: Lake
let recording: Lake
let facts: Map<string, string>
let folder: string
const signal = new AbortController().signal

beforeEach(async () => {
  lake = await temporaryLake()
  recording = await temporaryLake()
  facts = new Map()
  folder = await temporaryFolder()
})

/** The market as the settings ask for it, on premises that were there before. */
async function open(settings: Readonly<Record<string, string>>, stop = signal): Promise<Opened> {
  const read = readSettings({ env: settings, folder, configFile: undefined })
  const { instrument, description, startsAt, tape } = await openMarket({
    symbol: read.SYMBOLS[0],
    folder: read.REPLAY_DIR,
    because: 'REPLAY_DIR is set',
    settings: read,
    lake,
    meta: {
      get: async (name) => facts.get(name),
      set: async (name, value) => void facts.set(name, value),
    },
    openRecording: async () => recording,
    archive: archiveSource({
      scratch: (name) => recording.files.stage(name),
      clock: systemClock(),
      fetch,
    }),
    clock: systemClock(),
    signal: stop,
  })
  return {
    instrument,
    description,
    firstOpenTime: tape.firstOpenTime,
    clock: { now: () => startsAt },
    history: (from, to) => tape.candles(from, Math.min(to, startsAt)),
  }
}

/** What is to be seen of an opened market when its venue begins. */
interface Opened
  extends Pick<MarketFeed, 'instrument' | 'description' | 'firstOpenTime' | 'history'> {
  readonly clock: { now(): number }
}

/** What the platform would have in its lake after playing so far. */
async function played(feed: Opened, candles: Candles): Promise<void> {
  const received = candles.openTime.map((time) => time + MINUTE_MS)
  await lake.append(feed.instrument, candles, received, 'test')
}

describe('a simulated market', () => {
  it('begins 60 days ago, says what it is, and is the same market at the next start', async () => {
    const feed = await open({})
    expect(feed.instrument).toEqual({ venue: 'simulated', market: 'spot', symbol: 'BTCUSDT' })
    expect(feed.description).toMatch(
      /^SIMULATED market, seed 7, 60 × real time: .* made up\. REPLAY_DIR is set\./,
    )
    expect(feed.clock.now() - feed.firstOpenTime).toBe(60 * DAY_MS)
    const candles = await feed.history(0, Number.MAX_SAFE_INTEGER)
    expect(candles.length).toBe(60 * 1440)
    // A later start, with another idea of when to begin: the first one decided.
    const again = await open({ REPLAY_FROM: '2030-01-01' })
    expect(await again.history(0, Number.MAX_SAFE_INTEGER)).toEqual(candles)
  })

  it('goes on after the last minute that was played', async () => {
    const feed = await open({})
    const candles = await feed.history(0, Number.MAX_SAFE_INTEGER)
    await played(feed, candles)
    const now = feed.clock.now()
    const more = candlesFrom([{ ...candleAt(candles, candles.length - 1), openTime: now }])
    await played(feed, more)
    expect((await open({})).clock.now()).toBe(now + MINUTE_MS)
  })

  it('in real time went on while nobody looked', async () => {
    const before = Date.now() - 3 * DAY_MS
    await open({ REPLAY_SPEED: '1', REPLAY_FROM: new Date(before).toISOString().slice(0, 16) })
    const feed = await open({ REPLAY_SPEED: '1' })
    expect(feed.description).toMatch(/in real time/)
    expect(Math.abs(feed.clock.now() - Date.now())).toBeLessThan(60_000)
  })

  it('begins where it is told to', async () => {
    const feed = await open({ REPLAY_FROM: '2024-05-01' })
    expect(feed.clock.now()).toBe(Date.UTC(2024, 4, 1))
  })

  it('is not mixed with that of another seed', async () => {
    await open({})
    await expect(open({ SEED: '8' })).rejects.toMatchObject({
      code: 'OTHER_MARKET',
      message: expect.stringMatching(/has seed 7, not 8\. Set SEED to 7/),
    })
  })
})

describe('a replayed recording', () => {
  it('is live for its last fifth, from midnight on', async () => {
    await record(10)
    const feed = await open({ REPLAY_DIR: folder })
    expect(feed.instrument).toEqual(REPLAYED)
    expect(feed.firstOpenTime).toBe(FIRST_DAY)
    expect(feed.clock.now()).toBe(FIRST_DAY + 8 * DAY_MS)
    expect(feed.description).toBe(
      'REPLAY of BTCUSDT recorded 2024-01-01 to 2024-01-11, live from 2024-01-09, 60 × real time: REPLAY_DIR is set.',
    )
    const candles = await feed.history(0, Number.MAX_SAFE_INTEGER)
    expect(candles.length).toBe(8 * 1440) // What is to come is not told.
    const recorded = await recordedCandles(8 * 1440)
    expect(candles.close).toEqual(recorded.close)
  })

  it('becomes live where it is told to, and goes on after what was played', async () => {
    await record(3)
    const settings = {
      REPLAY_DIR: folder,
      REPLAY_FROM: '2024-01-02T06:00',
      REPLAY_SPEED: '1000000',
    }
    const feed = await open(settings)
    expect(feed.clock.now()).toBe(Date.UTC(2024, 0, 2, 6))
    await played(feed, await recordedCandles(2 * 1440))
    const again = await open(settings)
    expect(again.clock.now()).toBe(Date.UTC(2024, 0, 3))
  })

  it('grows with its folder', async () => {
    await record(2)
    await open({ REPLAY_DIR: folder })
    await record(4)
    expect((await open({ REPLAY_DIR: folder })).description).toMatch(/2024-01-01 to 2024-01-05/)
  })

  it.each(['2023-12-31T23:59', '2024-01-03', '2024-01-02T23:59'])(
    'refuses to become live at %s, outside of it',
    async (REPLAY_FROM) => {
      await record(2)
      await expect(open({ REPLAY_DIR: folder, REPLAY_FROM })).rejects.toMatchObject({
        code: 'NO_RECORDING',
        message: expect.stringMatching(
          /is outside the recording, which is 2024-01-01T00:00Z to 2024-01-03T00:00Z/,
        ),
      })
    },
  )

  it('says how many files it had to do without', async () => {
    await record(2)
    writeFileSync(fileOf(2), 'no,candle\n')
    const feed = await open({ REPLAY_DIR: folder })
    expect(feed.description).toMatch(/1 of its files could not be read: quantai import says why\.$/)
    expect(feed.description).toMatch(/2024-01-01 to 2024-01-03/)
  })

  it('says why there is nothing in it', async () => {
    await expect(open({ REPLAY_DIR: folder })).rejects.toMatchObject({ code: 'NO_RECORDING' })
    mkdirSync(placeOf(), { recursive: true })
    writeFileSync(fileOf(0), 'no,candle\n')
    await expect(open({ REPLAY_DIR: folder })).rejects.toMatchObject({
      code: 'NO_RECORDING',
      message: expect.stringMatching(
        /has no 1-minute spot klines or trades of BTCUSDT \(.+\)\. Point it/,
      ),
    })
  })

  it('is not played on when the folder is empty by now, or another one', async () => {
    await record(2)
    await open({ REPLAY_DIR: folder })
    await expect(open({ REPLAY_DIR: join(folder, 'data/spot/daily') })).rejects.toMatchObject({
      code: 'OTHER_MARKET',
    })
    await expect(open({ REPLAY_DIR: folder, SYMBOLS: 'ETHUSDT' })).rejects.toMatchObject({
      code: 'NO_RECORDING',
    })
  })

  it('is not begun with half of its files when it is interrupted', async () => {
    await record(3)
    const stop = new AbortController()
    const opening = open({ REPLAY_DIR: folder }, stop.signal)
    stop.abort(new Error('Ctrl-C'))
    await expect(opening).rejects.toThrow('Ctrl-C')
    expect((await open({ REPLAY_DIR: folder })).description).toMatch(/2024-01-01 to 2024-01-04/)
  })
})

const placeOf = () => join(folder, 'data/spot/daily/klines/BTCUSDT/1m')

function fileOf(day: number): string {
  const date = new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10)
  return join(placeOf(), `BTCUSDT-1m-${date}.csv`)
}

/** Writes so many days as the archive has them, a file a day. */
async function record(days: number): Promise<void> {
  const candles = await recordedCandles(days * 1440)
  mkdirSync(placeOf(), { recursive: true })
  for (let day = 0; day < days; day++) {
    const rows = Array.from({ length: 1440 }, (_, minute) => {
      const { openTime, closeTime, ...c } = candleAt(candles, day * 1440 + minute)
      const bar = [openTime, c.open, c.high, c.low, c.close, c.volume, closeTime]
      return [...bar, c.quoteVolume, c.tradeCount, c.takerBuyVolume, c.takerBuyQuoteVolume, 0].join(
        ',',
      )
    })
    writeFileSync(fileOf(day), `${rows.join('\n')}\n`)
  }
}
