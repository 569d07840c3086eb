import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { premises, RECORDED_FROM, REPLAYED, recordedCandles } from '../../test/main-job.ts'
import type { Opened } from '../../test/main-job-play.ts'
import { featureSet } from '../features/index.ts'
import { type ForecastStore, forecaster, type IssuedForecast } from '../forecast/index.ts'
import { candleAt, DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, type Champion, fitChampion } from '../models/index.ts'
import { explainForecast } from './index.ts'

const DAY = DAY_MS / MINUTE_MS
const LIVE = 3 * DAY
const MADE = 12

describe('the explanation of a forecast', () => {
  const place = premises()
  let opened: Opened
  let champion: Champion
  const issued: IssuedForecast[] = []

  beforeAll(async () => {
    opened = await place.open()
    const candles = await recordedCandles(LIVE + MADE)
    const { lake, database } = opened
    const received = candles.openTime.map((time) => time + MINUTE_MS)
    await lake.append(REPLAYED, candles, received, 'a test')
    const learnt = sliceCandles(candles, 0, LIVE)
    const data = buildDataset({ candles: learnt, set: featureSet('core@1'), horizonMinutes: 10 })
    champion = fitChampion({ data, model: 'ridge+penalty=0.1', seed: 1, to: data.length - 10 })
    const facts = { experiment: 'BTCUSDT-10m', params: {}, dataManifest: {}, codeVersion: 'test' }
    const run = await database.runs.start({ kind: 'train', ...facts })
    await database.models.register({
      ...{ name: 'replay-spot-BTCUSDT-10m', kind: 'ridge', runId: run.id, verdict: {} },
      ...{ artifact: champion.save(), featureSet: 'core@1' },
    })
    const live = forecaster({ champion, instrument: REPLAYED, candles: learnt, keep: 20 })
    for (let row = LIVE; row < LIVE + MADE; row++) {
      const candle = candleAt(candles, row)
      live.push(candle)
      const forecast = live.forecast(candle.closeTime + 40)
      await database.forecasts.issue(forecast)
      if (forecast.kind === 'issued') issued.push(forecast)
    }
  })
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  const explained = (id: string, changes: { forecasts?: ForecastStore } = {}) => {
    const { forecasts, models } = opened.database
    return explainForecast({ id, forecasts, models, lake: opened.lake, nearest: 5, ...changes })
  }

  it('adds up to what was forecast, feature by feature, largest first', async () => {
    const found = await explained(issued[10].id)
    expect(found.objections).toEqual([])
    const { contributions, baseBps, scaleBps } = found
    const total = contributions.reduce((sum, { bps }) => sum + bps, baseBps)
    expect(total).toBeCloseTo(1e4 * found.forecast.expectedReturn, 9)
    expect(new Set(contributions.map(({ feature }) => feature))).toEqual(
      new Set(featureSet('core@1').features.map(({ name }) => name)),
    )
    const sizes = contributions.map(({ bps }) => Math.abs(bps))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(sizes[0]).toBeGreaterThan(0)
    expect(scaleBps).toBeGreaterThan(1)
    for (const { shareBelow } of contributions) {
      expect(shareBelow).toBeGreaterThanOrEqual(0)
      expect(shareBelow).toBeLessThanOrEqual(1)
    }
  })

  it('compares with moments of the training span and no later ones', async () => {
    const { history } = await explained(issued[10].id)
    expect(history.moments).toHaveLength(5)
    for (const { asOf, distance } of history.moments) {
      expect(asOf).toBeGreaterThanOrEqual(RECORDED_FROM)
      expect(asOf).toBeLessThanOrEqual(champion.facts.trainedTo)
      expect(distance).toBeLessThan(history.typicalDistance)
    }
  })

  it('says so when the forecast does not come out as it was stored', async () => {
    const { forecasts } = opened.database
    const lying: ForecastStore = {
      ...forecasts,
      async get(id) {
        const record = await forecasts.get(id)
        if (record?.forecast.kind !== 'issued') return record
        return { ...record, forecast: { ...record.forecast, price: record.forecast.price + 1 } }
      },
    }
    const { objections } = await explained(issued[3].id, { forecasts: lying })
    expect(objections).toEqual([expect.stringMatching(/^price is .* in the database and .* made/)])
  })

  it('is refused where there is nothing to explain, or no model left to ask', async () => {
    const { forecasts } = opened.database
    await expect(explained('replay:spot:BTCUSDT:10:1')).rejects.toMatchObject({
      code: 'UNKNOWN_FORECAST',
      message: expect.stringContaining('quantai forecasts'),
    })
    const changed = (change: (forecast: IssuedForecast) => object): ForecastStore => ({
      ...forecasts,
      async get() {
        return { forecast: { ...issued[3], ...change(issued[3]) }, outcome: undefined }
      },
    })
    const withheld = changed(() => ({ kind: 'withheld', reason: 'a gap' }))
    await expect(explained(issued[3].id, { forecasts: withheld })).rejects.toMatchObject({
      ...{ code: 'WITHHELD', message: expect.stringContaining('a gap') },
    })
    const gone = changed(() => ({ modelVersion: 'ridge-000000000000' }))
    await expect(explained(issued[3].id, { forecasts: gone })).rejects.toMatchObject({
      ...{ code: 'MODEL_GONE', message: expect.stringContaining('ridge-000000000000') },
    })
  })
})
