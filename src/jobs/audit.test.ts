import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Outage,
  playedFrom,
  premises,
  RECORDED_FROM,
  REPLAYED,
  recordedCandles,
} from '../../test/main-job.ts'
import { everyRecord, type Opened, play } from '../../test/main-job-play.ts'
import type { ForecastRecord, ForecastStore, IssuedForecast } from '../forecast/index.ts'
import type { FeedEvent, MarketFeed } from '../ingest/index.ts'
import type { Lake } from '../lake/index.ts'
import { candlesFrom, DAY_MS, MINUTE_MS } from '../market/index.ts'
import { auditForecast, verifyParity } from './index.ts'

const DAY = DAY_MS / MINUTE_MS
/** Where the replay becomes live, in minutes: right after the least history. */
const LIVE = 6 * DAY
const MINUTES = LIVE + 900
/** Never repaired. */
const LOST: Outage = [LIVE + 60, LIVE + 62]
/** Missing at first, and brought 20 minutes later. */
const LATE: Outage = [LIVE + 400, LIVE + 403]

const timeOf = (minute: number) => RECORDED_FROM + minute * MINUTE_MS

describe('forecasts made live, with a hole that stays and one that is repaired late', () => {
  const place = premises()
  let opened: Opened
  let records: readonly ForecastRecord[]

  beforeAll(async () => {
    const candles = await recordedCandles(MINUTES, [LOST])
    opened = await place.open()
    await play(opened, { feed: repairedLate(playedFrom(candles, timeOf(LIVE))) })
    records = await everyRecord(opened.database)
  })
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  const issued = () =>
    records.map(({ forecast }) => forecast).filter((forecast) => forecast.kind === 'issued')
  const audit = (id: string, changes: { forecasts?: ForecastStore; lake?: Lake } = {}) => {
    const { forecasts, models } = opened.database
    return auditForecast({ id, forecasts, models, lake: opened.lake, ...changes })
  }
  const parity = (forecasts = opened.database.forecasts, lake: Lake = opened.lake) =>
    verifyParity({
      ...{ instrument: REPLAYED, horizonMinutes: 10, forecasts, lake },
      models: opened.database.models,
      span: { from: timeOf(LIVE), to: timeOf(MINUTES) },
    })

  it('resume as soon as the late candles are in the lake, and are never made across the hole before', () => {
    const minuteOf = ({ asOf }: IssuedForecast) => (asOf + 1 - RECORDED_FROM) / MINUTE_MS - 1
    const made = new Set(issued().map(minuteOf))
    expect([made.has(LATE[0] - 1), made.has(LATE[1]), made.has(LATE[1] + 19)]).toEqual([
      ...[true, false, false],
    ])
    expect([made.has(LATE[1] + 20), made.has(LATE[1] + 21)]).toEqual([true, true])
  })

  it('come out of the batch path identical, bit for bit, although the lake has learnt since', async () => {
    const found = await parity()
    expect(found.differing).toEqual([])
    expect(found).toMatchObject({ differences: 0, seenTooLate: 0, unanswered: 3, repairedLate: 3 })
    expect(found.issued).toBeGreaterThan(300)
    expect(found.same).toBe(found.issued)
    expect(found.sameFeatures).toBe(found.issued)
    expect(found.sameWithheld).toBe(found.withheld)
    expect(found.withheld).toBeGreaterThan(200)
  })

  it('are proved one by one, with inputs, features and model', async () => {
    const all = issued()
    for (const forecast of [all[0], all[40], all[150], all.at(-1)]) {
      const found = await audit(forecast?.id ?? '')
      expect(found.objections).toEqual([])
      expect(found.inputs.length).toBeGreaterThan(200)
      expect(found.features.length).toBeGreaterThan(30)
      expect(found.model?.version).toBe(forecast?.modelVersion)
    }
  })

  it('are refuted when an input was known only after they were issued', async () => {
    const [, , , forecast] = issued()
    const late = {
      ...opened.lake,
      arrivals: arrivalsLate(opened.lake, forecast.asOf + 1 - 5 * MINUTE_MS),
    }
    const { objections } = await audit(forecast.id, { lake: late })
    expect(objections).toEqual([
      expect.stringMatching(/^The minute .* was known only at .*, after/),
    ])
  })

  it.each([
    [
      'expectedReturn',
      (forecast: IssuedForecast) => ({
        ...forecast,
        expectedReturn: nextUp(forecast.expectedReturn),
      }),
    ],
    ['featureHash', (forecast: IssuedForecast) => ({ ...forecast, featureHash: 'ab'.repeat(32) })],
  ])('are refuted when their %s differs by a bit', async (field, forged) => {
    const { forecasts } = opened.database
    const chosen = issued()[7]
    const forge = (record: ForecastRecord) =>
      record.forecast.id === chosen.id ? { ...record, forecast: forged(chosen) } : record
    const lying: ForecastStore = {
      ...forecasts,
      async get(id) {
        const record = await forecasts.get(id)
        return record && forge(record)
      },
      recent: async (...asked) => (await forecasts.recent(...asked)).map(forge),
    }
    const found = await audit(chosen.id, { forecasts: lying })
    expect(found.differences.map((each) => each.field)).toEqual([field])
    expect(found.objections.length).toBe(1)
    const compared = await parity(lying)
    expect(compared.differences).toBe(1)
    expect(compared.differing[0]).toMatchObject({ id: chosen.id, what: 'other values' })
  })

  it('are not found by an id that nobody was given', async () => {
    await expect(audit('replay:spot:BTCUSDT:10:1')).rejects.toMatchObject({
      code: 'UNKNOWN_FORECAST',
    })
  })
})

/** The same feed, which has the late minutes only twenty minutes after. */
function repairedLate(feed: MarketFeed): MarketFeed {
  const [from, to] = LATE.map(timeOf)
  return {
    ...feed,
    async *events(start, signal): AsyncIterable<FeedEvent> {
      const held: Extract<FeedEvent, { kind: 'closed' }>[] = []
      for await (const event of feed.events(start, signal)) {
        if (event.kind !== 'closed') {
          yield event
          continue
        }
        const { openTime } = event.candle
        if (openTime >= from && openTime < to) {
          held.push(event)
          continue
        }
        if (openTime === to)
          yield { kind: 'hole', from, to, cause: 'missed', evidence: 'not brought' }
        if (openTime === to + 20 * MINUTE_MS) {
          const candles = candlesFrom(held.map(({ candle }) => candle))
          // Just before the next minute closed: after the answer before, and before the one that comes.
          const receivedTime = new Float64Array(held.length).fill(event.receivedTime - 1)
          yield { kind: 'repaired', from, to, evidence: 'by asking', candles, receivedTime }
        }
        yield event
      }
    },
  }
}

function arrivalsLate(lake: Lake, minute: number): Lake['arrivals'] {
  return async (request) =>
    (await lake.arrivals(request)).map((arrival) =>
      arrival.openTime === minute
        ? { ...arrival, receivedTime: arrival.receivedTime + DAY_MS }
        : arrival,
    )
}

function nextUp(value: number): number {
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  bits[0] += 1n
  return new Float64Array(bits.buffer)[0]
}
