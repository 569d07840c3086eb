import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  jumpingFrom,
  type Outage,
  playedFrom,
  premises,
  RECORDED_FROM,
  REPLAYED,
  recordedCandles,
} from '../../test/main-job.ts'
import type { Dashboard } from '../api/index.ts'
import type { ForecastRecord, ForecastStore, Outcome } from '../forecast/index.ts'
import type { MarketFeed } from '../ingest/index.ts'
import { type Candle, type Candles, DAY_MS, MINUTE_MS } from '../market/index.ts'
import { createScoreboard, type RunningScore } from '../scores/index.ts'
import { type JobEvent, mainJob } from './index.ts'

const DAY = DAY_MS / MINUTE_MS
/** Where the replay becomes live, in minutes: right after the least history. */
const LIVE = 6 * DAY
const REGISTERED = 'replay-spot-BTCUSDT-10m'

type Opened = Awaited<ReturnType<ReturnType<typeof premises>['open']>>

interface Played {
  readonly dashboard: Dashboard
  readonly events: readonly JobEvent[]
}

interface Play {
  readonly feed: MarketFeed
  /** Called at every minute shown; aborts the run when it returns true. */
  stopAt?(shown: number, candle: Candle): boolean
  /** What the job writes to instead of the database's own. */
  readonly forecasts?: ForecastStore
  readonly seen?: JobEvent[]
}

/** Runs the main job over a feed until it ends or is stopped. */
async function play({ lake, database }: Opened, options: Play): Promise<Played> {
  const { feed, stopAt, seen: events = [], forecasts = database.forecasts } = options
  const stop = new AbortController()
  let shown = 0
  const job = mainJob({
    ...{ feed, lake, database: { ...database, forecasts }, horizonMinutes: 10, seed: 7 },
    codeVersion: 'test',
    now: () => Date.now(),
    onEvent(event) {
      events.push(event)
      if (event.kind === 'minute' && stopAt?.(++shown, event.candle)) stop.abort()
    },
  })
  await job.run(stop.signal)
  return { dashboard: job.dashboard, events }
}

async function everyRecord({ forecasts }: Pick<Opened['database'], 'forecasts'>) {
  const records: ForecastRecord[] = []
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await forecasts.recent(REPLAYED, 10, { limit: 500, before })
    records.push(...page)
    if (page.length < 500) return records.reverse()
    before = page[page.length - 1].forecast.asOf
  }
}

const silverOf = ({ lake }: Opened) => lake.candles({ instrument: REPLAYED, interval: '1m' })

describe('the main job over a recording with outages', () => {
  /** Minutes of the recording without a candle: one short, one longer than a forecast looks ahead. */
  const OUTAGES: readonly Outage[] = [
    [LIVE + 100, LIVE + 103],
    [LIVE + 360, LIVE + 400],
  ]
  const place = premises()
  let opened: Opened
  let candles: Candles
  let played: Played
  let records: readonly ForecastRecord[]
  const written: { readonly what: 'forecast' | 'outcome'; readonly id: string }[] = []

  beforeAll(async () => {
    candles = await recordedCandles(LIVE + 680, OUTAGES)
    opened = await place.open()
    const { forecasts } = opened.database
    const noting: ForecastStore = {
      ...forecasts,
      async issue(forecast) {
        await forecasts.issue(forecast)
        written.push({ what: 'forecast', id: forecast.id })
      },
      async settle(outcome: Outcome) {
        await forecasts.settle(outcome)
        written.push({ what: 'outcome', id: outcome.forecastId })
      },
    }
    const feed = playedFrom(candles, RECORDED_FROM + LIVE * MINUTE_MS)
    played = await play(opened, { feed, forecasts: noting })
    records = await everyRecord(opened.database)
  })
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  it('backfills, trains, publishes a champion, forecasts, and says when the recording ends', () => {
    const kinds = played.events.map(({ kind }) => kind)
    expect(kinds.filter((kind, i) => kind !== kinds[i - 1])).toEqual([
      ...['backfilling', 'backfilled', 'training', 'champion-trained', 'minute', 'recording-ended'],
    ])
  })

  it('leaves a finished run and a registered champion behind', async () => {
    const { models, runs } = opened.database
    const champion = await models.byAlias(REGISTERED, 'champion')
    expect(champion?.version).toBe(1)
    const run = await runs.get(champion?.runId ?? '')
    expect(run).toMatchObject({ kind: 'train', status: 'finished', codeVersion: 'test' })
    expect(run?.dataManifest).toMatchObject({ symbol: 'BTCUSDT', candles: LIVE })
  })

  it('answers every minute that closes, once', () => {
    const live = Array.from(candles.openTime).filter(
      (time) => time >= RECORDED_FROM + LIVE * MINUTE_MS,
    )
    expect(records.map(({ forecast }) => forecast.asOf)).toEqual(
      live.map((time) => time + MINUTE_MS - 1),
    )
  })

  it('writes each forecast before its outcome, and before its target time', () => {
    const forecastAt = new Map<string, number>()
    for (const [position, { what, id }] of written.entries()) {
      if (what === 'forecast') forecastAt.set(id, position)
      else expect(forecastAt.get(id)).toBeLessThan(position)
    }
    expect(written.filter(({ what }) => what === 'outcome').length).toBeGreaterThan(100)
    for (const { forecast } of records) {
      expect(forecast.issuedAt).toBeGreaterThan(forecast.asOf)
      expect(forecast.issuedAt).toBeLessThan(forecast.targetTime)
    }
  })

  it('settles every forecast whose time has come: scored at the recorded close, void over an outage', () => {
    const closeAt = new Map(Array.from(candles.openTime, (time, i) => [time, candles.close[i]]))
    const end = candles.openTime[candles.length - 1] + MINUTE_MS
    const kinds = { scored: 0, void: 0, open: 0 }
    for (const { forecast, outcome } of records) {
      if (forecast.kind === 'withheld') {
        expect(outcome).toBeUndefined()
        continue
      }
      const { asOf, targetTime } = forecast
      const way = Array.from({ length: 11 }, (_, i) => asOf + 1 + (i - 1) * MINUTE_MS)
      const broken = way.some((time) => !closeAt.has(time))
      if (targetTime >= end) {
        expect(outcome).toBeUndefined()
        kinds.open += 1
      } else if (broken) {
        expect(outcome?.kind).toBe('void')
        kinds.void += 1
      } else {
        expect(outcome).toMatchObject({ close: closeAt.get(targetTime + 1 - MINUTE_MS) })
        kinds.scored += 1
      }
    }
    expect(kinds.open).toBe(10)
    expect(kinds.void).toBe(20)
    expect(kinds.scored).toBeGreaterThan(100)
  })

  it('withholds, with its reason, until it can look back far enough after an outage', () => {
    const reasons = records.flatMap(({ forecast }) =>
      forecast.kind === 'withheld' ? [forecast.reason] : [],
    )
    expect(reasons.length).toBe(2 * 240)
    expect(reasons[0]).toMatch(/^a gap ended at .*: 1 of the 241 unbroken minutes needed so far$/)
    expect(reasons[479]).toMatch(/: 240 of the 241 unbroken/)
  })

  it('has the outages in the ledger', async () => {
    const gaps = await played.dashboard.gaps()
    expect(gaps.map(({ from, to }) => [from, to])).toEqual(
      OUTAGES.map(([from, to]) => [
        RECORDED_FROM + from * MINUTE_MS,
        RECORDED_FROM + to * MINUTE_MS,
      ]),
    )
  })

  it('brings every candle into the lake, with the time it came', async () => {
    expect(await silverOf(opened)).toEqual(candles)
    const known = await opened.lake.candles({
      instrument: REPLAYED,
      interval: '1m',
      knownAt: RECORDED_FROM + (LIVE + 50) * MINUTE_MS,
    })
    expect(known.length).toBe(LIVE + 50)
  })

  it('keeps both chains intact', async () => {
    expect(await opened.database.forecasts.verifyChain()).toMatchObject({
      kind: 'intact',
      forecasts: records.length,
    })
  })

  it('shows the score that its records give', () => {
    expect(played.dashboard.scoreboard()).toEqual(scoreOf(records))
  })

  it('is degraded once the recording has ended, and says so', () => {
    expect(played.dashboard.health()).toMatchObject({
      status: 'degraded',
      problems: ['The recording has ended: there is nothing more to forecast.'],
      lastCandleTime: candles.openTime[candles.length - 1] + MINUTE_MS - 1,
    })
  })

  it('shows the last candles, unharmed by whoever reads them', async () => {
    const last = await played.dashboard.candles(3)
    expect(Array.from(last.close)).toEqual(Array.from(candles.close.subarray(-3)))
    last.close[0] = 0
    expect((await played.dashboard.candles(3)).close[0]).toBe(candles.close[candles.length - 3])
  })

  it('has nothing left to do when it is started again after the end', async () => {
    const feed = playedFrom(candles, candles.openTime[candles.length - 1] + MINUTE_MS)
    const again = await play(opened, { feed })
    expect(again.events.map(({ kind }) => kind)).toEqual([
      ...['backfilled', 'champion-loaded', 'recording-ended'],
    ])
    expect(again.dashboard.scoreboard()).toEqual(scoreOf(records))
  })
})

describe('the main job, stopped and killed and started again', () => {
  const place = premises()
  let candles: Candles
  /** The same recording in one go. */
  let whole: readonly ForecastRecord[]

  beforeAll(async () => {
    candles = await recordedCandles(LIVE + 200)
    const other = premises()
    const opened = await other.open()
    await play(opened, { feed: playedFrom(candles, RECORDED_FROM + LIVE * MINUTE_MS) })
    whole = await everyRecord(opened.database)
    await opened.close()
    other.remove()
  })
  afterAll(() => place.remove())

  it('goes on where it was, to the bit, without a second answer or a missing candle', async () => {
    const resumeAt = async ({ lake }: Opened) => {
      const { openTime } = await lake.candles({ instrument: REPLAYED, interval: '1m' })
      return (openTime.at(-1) ?? RECORDED_FROM + (LIVE - 1) * MINUTE_MS) + MINUTE_MS
    }
    // Stopped twice, and killed twice: a kill takes the candles that were not yet in the lake.
    for (const [minutes, end] of [
      [33, 'stop'],
      [41, 'kill'],
      [5, 'kill'],
      [20, 'stop'],
    ] as const) {
      const opened = await place.open()
      const feed = playedFrom(candles, await resumeAt(opened))
      if (end === 'stop') await play(opened, { feed, stopAt: (shown) => shown >= minutes })
      else await playUntilKilled(opened, feed, minutes)
      await opened.close()
    }
    const opened = await place.open()
    const seen: JobEvent[] = []
    const feed = playedFrom(candles, await resumeAt(opened))
    const { dashboard } = await play(opened, { feed, seen })
    const records = await everyRecord(opened.database)
    // A run that goes on has trained before, and says so.
    expect(seen.map(({ kind }) => kind)).toContain('champion-loaded')
    expect(records).toEqual(whole)
    expect(dashboard.scoreboard()).toEqual(scoreOf(records))
    expect(await silverOf(opened)).toEqual(candles)
    expect((await opened.database.forecasts.verifyChain()).kind).toBe('intact')
    await opened.close()
  })
})

describe('the main job over more than a week', () => {
  const place = premises()
  afterAll(() => place.remove())

  it('does not begin on too little, and says what to do', async () => {
    const opened = await place.open()
    const candles = await recordedCandles(3 * DAY)
    const feed = playedFrom(candles, RECORDED_FROM + 2 * DAY_MS)
    await expect(play(opened, { feed })).rejects.toMatchObject({
      code: 'TOO_LITTLE_HISTORY',
      message:
        'There are 2880 minutes of BTCUSDT to learn from, and it takes 8640. ' +
        'Give the replay a longer recording, or a later REPLAY_FROM.',
    })
    await opened.close()
  })

  it('trains a new champion after seven days of the market, and keeps the old one', async () => {
    const candles = await recordedCandles(LIVE + 200)
    const opened = await place.open()
    const feed = playedFrom(candles, RECORDED_FROM + LIVE * MINUTE_MS)
    await play(opened, { feed, stopAt: (shown) => shown >= 3 })
    // The machine is off for a week; the market goes on.
    const later = await recordedCandles(LIVE + 7 * DAY + 60)
    const startsAt = RECORDED_FROM + (LIVE + 7 * DAY - 30) * MINUTE_MS
    const { events } = await play(opened, { feed: playedFrom(later, startsAt) })
    const kinds = events.map(({ kind }) => kind)
    expect(kinds).toContain('champion-loaded') // Not yet a week old when it was started…
    const trained = kinds.indexOf('champion-trained')
    expect(kinds.slice(0, trained)).toContain('minute') // …and a week old while it ran.
    expect(kinds.slice(trained)).toContain('minute')
    const versions = await opened.database.models.list(REGISTERED)
    expect(versions.map(({ version, alias }) => [version, alias])).toEqual([
      [2, 'champion'],
      [1, null],
    ])
    // Each forecast says which of them made it; those on their way at the change are scored all the same.
    const records = await everyRecord(opened.database)
    const models = records.map(({ forecast }) =>
      forecast.kind === 'issued' ? forecast.modelVersion : forecast.reason,
    )
    expect(new Set(models).size).toBe(2)
    const settled = records.slice(0, -10)
    expect(settled.filter(({ outcome }) => outcome?.kind !== 'scored')).toEqual([])
    await opened.close()
  })

  it('withholds what it sees only after its target time, and learns from it nonetheless', async () => {
    const other = premises()
    const opened = await other.open()
    const candles = await recordedCandles(LIVE + 60)
    const startsAt = RECORDED_FROM + LIVE * MINUTE_MS
    const market = jumpingFrom(startsAt)
    // From the twentieth minute on, this machine's view of the market lags by a quarter of an hour.
    const lag = () => (market.now() > startsAt + 20 * MINUTE_MS ? 15 * MINUTE_MS : 0)
    const lagging = { now: () => market.now() + lag(), until: market.until }
    await play(opened, { feed: playedFrom(candles, startsAt, lagging) })
    const records = await everyRecord(opened.database)
    const kinds = records.map(({ forecast }) => forecast.kind)
    expect(kinds.slice(0, 20)).toEqual(new Array(20).fill('issued'))
    expect(kinds.slice(20)).toEqual(new Array(40).fill('withheld'))
    expect(records[30].forecast).toMatchObject({
      reason: 'the minute was seen only after its target time',
    })
    expect(records.slice(0, 20).every(({ outcome }) => outcome?.kind === 'scored')).toBe(true)
    await opened.close()
    other.remove()
  })
})

/** Ends the run in the middle of writing, before the lake has got its last candles. */
async function playUntilKilled(opened: Opened, feed: MarketFeed, minutes: number): Promise<void> {
  let left = minutes
  const { forecasts } = opened.database
  let dead = false
  const dying: ForecastStore = {
    ...forecasts,
    async issue(forecast) {
      if (--left < 0) {
        dead = true
        throw new Error('killed')
      }
      await forecasts.issue(forecast)
    },
  }
  // Once dead, nothing reaches the lake either: not even what a clean end would still write.
  const lake = {
    ...opened.lake,
    append: (...row: Parameters<typeof opened.lake.append>) =>
      dead ? Promise.reject(new Error('killed')) : opened.lake.append(...row),
  }
  await expect(play({ ...opened, lake }, { feed, forecasts: dying })).rejects.toThrow('killed')
}

/** The score of stored records, computed from them alone. */
function scoreOf(records: readonly ForecastRecord[]): RunningScore {
  const board = createScoreboard()
  for (const { forecast, outcome } of records) {
    if (forecast.kind !== 'issued' || outcome?.kind !== 'scored') continue
    const { lastClose, expectedReturn, intervals } = forecast
    const { close, realizedReturn } = outcome
    board.add({
      ...{ lastClose, expectedReturn, realizedReturn },
      inside50: intervals[50].low <= close && close <= intervals[50].high,
      inside90: intervals[90].low <= close && close <= intervals[90].high,
    })
  }
  return board.score()
}
