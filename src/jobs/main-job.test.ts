import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Outage,
  playedFrom,
  premises,
  RECORDED_FROM,
  REPLAYED,
  recordedCandles,
} from '../../test/main-job.ts'
import {
  everyRecord,
  type Opened,
  type Played,
  play,
  scoreOf,
  silverOf,
} from '../../test/main-job-play.ts'
import type { ForecastRecord, ForecastStore, Outcome } from '../forecast/index.ts'
import { type Candles, DAY_MS, MINUTE_MS } from '../market/index.ts'

const DAY = DAY_MS / MINUTE_MS
/** Where the replay becomes live, in minutes: right after the least history. */
const LIVE = 6 * DAY
const REGISTERED = 'replay-spot-BTCUSDT-10m'

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
      ...['backfilling', 'backfilled', 'training', 'champion-trained'],
      ...['minute', 'hole', 'minute', 'hole', 'minute', 'recording-ended'],
    ])
  })

  it('leaves a finished run and a registered champion behind', async () => {
    const { models, runs } = opened.database
    const champion = await models.byAlias(REGISTERED, 'champion')
    expect(champion?.version).toBe(1)
    const run = await runs.get(champion?.runId ?? '')
    expect(run).toMatchObject({ kind: 'train', status: 'finished', codeVersion: 'test' })
    expect(run).toMatchObject({ experiment: 'BTCUSDT-10m', params: { set: 'core@1', seed: 7 } })
    expect(run?.dataManifest).toMatchObject({ symbol: 'BTCUSDT', candles: LIVE })
    expect(run?.artifacts[0]).toEqual({
      ...{ path: 'champion', registered: `${REGISTERED}/1` },
      ...{ sha256: champion?.artifactHash, bytes: champion?.artifact.length },
    })
    const folds = run?.metrics.filter(({ key }) => key === 'ridge.fold.r2Percent')
    expect(folds?.map(({ step }) => step)).toEqual([1])
    expect(Object.keys(run?.timings ?? {})).toEqual([
      ...['features', 'fit', 'predict', 'total', 'judge'],
    ])
  })

  it('names the files it learnt from, by which the same candles can be read again', async () => {
    const [run] = await opened.database.runs.list({ kind: 'train' })
    const { candles: again, source } = await opened.lake.traced({
      ...{ instrument: REPLAYED, interval: '1m' },
      span: { from: RECORDED_FROM, to: RECORDED_FROM + LIVE * MINUTE_MS },
      knownAt: Number(run.dataManifest.knownAt),
    })
    // Eleven hours of market have come since, and the files are others.
    expect(again.length).toBe(LIVE)
    expect(source.candlesHash).toBe(run.dataManifest.candlesHash)
    const { files } = run.dataManifest
    expect(files).toEqual([
      expect.objectContaining({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    ])
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
    expect(gaps.map(({ from, to, cause, state }) => [from, to, cause, state])).toEqual(
      OUTAGES.map(([from, to]) => [
        RECORDED_FROM + from * MINUTE_MS,
        RECORDED_FROM + to * MINUTE_MS,
        ...['outage', 'confirmed'], // The recording has none, and says so.
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
