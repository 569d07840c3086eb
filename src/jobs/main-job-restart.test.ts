import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  jumpingFrom,
  playedFrom,
  premises,
  RECORDED_FROM,
  REPLAYED,
  recordedCandles,
} from '../../test/main-job.ts'
import {
  everyRecord,
  type Opened,
  play,
  playUntilKilled,
  scoreOf,
  silverOf,
  waiting,
} from '../../test/main-job-play.ts'
import { type ForecastRecord, levelsReached } from '../forecast/index.ts'
import { type Candles, DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import type { JobEvent } from './index.ts'

const DAY = DAY_MS / MINUTE_MS
/** Where the replay becomes live, in minutes: right after the least history. */
const LIVE = 6 * DAY
const REGISTERED = 'replay-spot-BTCUSDT-10m'

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
    // A recording has no time of its own: this one waits in its second half hour until the new one is trained.
    const trainedAnew = Promise.withResolvers<void>()
    const { events } = await play(opened, {
      feed: waiting(playedFrom(later, startsAt), startsAt + 45 * MINUTE_MS, trainedAnew.promise),
      onEvent: ({ kind }) => {
        if (kind === 'champion-trained') trainedAnew.resolve()
      },
    })
    const kinds = events.map(({ kind }) => kind)
    expect(kinds).toContain('champion-loaded') // Not yet a week old when it was started…
    const trained = kinds.indexOf('champion-trained')
    // …and a week old after twenty minutes: it served on until the new one was there, and nothing was late.
    expect(kinds.slice(0, trained).filter((kind) => kind === 'minute').length).toBe(45)
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

    // The new one's intervals begin where a week of outcomes had brought the old one's.
    const championIn = (kind: JobEvent['kind']) => {
      const event = events.find((each) => each.kind === kind)
      return event && 'champion' in event ? event.champion : expect.unreachable()
    }
    const [old, successor] = [championIn('champion-loaded'), championIn('champion-trained')]
    const silver = await silverOf(opened)
    const known = silver.openTime.findLastIndex(
      (time) => time < successor.facts.trainedTo + successor.facts.horizonMs,
    )
    const reached = levelsReached(old, sliceCandles(silver, 0, known + 1))
    expect(successor.tracker().state().levels).toEqual(reached)
    expect(reached).not.toEqual(old.tracker().state().levels)
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
