import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { premises, RECORDED_FROM, REPLAYED, recordedCandles } from '../../test/main-job.ts'
import type { Opened } from '../../test/main-job-play.ts'
import { featureSet } from '../features/index.ts'
import { type ForecastStore, forecaster, type IssuedForecast } from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import { candleAt, DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, type Champion, fitChampion } from '../models/index.ts'
import { explained, explainForecast } from './explain-forecast.ts'
import { forecastExplainer } from './forecast-explainer.ts'

const DAY = DAY_MS / MINUTE_MS
const LIVE = 3 * DAY
const MADE = 12
/** Minutes after those, forecast by a model that reads several. */
const MADE_LATER = 2

describe('the explanation of a forecast', () => {
  const place = premises()
  let opened: Opened
  let champion: Champion
  const issued: IssuedForecast[] = []
  const issuedLater: IssuedForecast[] = []

  beforeAll(async () => {
    opened = await place.open()
    const candles = await recordedCandles(LIVE + MADE + MADE_LATER)
    const { lake, database } = opened
    const received = candles.openTime.map((time) => time + MINUTE_MS)
    await lake.append(REPLAYED, candles, received, 'a test')
    const learnt = sliceCandles(candles, 0, LIVE)
    const data = buildDataset({ candles: learnt, set: featureSet('core@1'), horizonMinutes: 10 })
    champion = fitChampion({ data, model: 'ridge+penalty=0.1', seed: 1, to: data.length - 10 })
    const facts = { experiment: 'BTCUSDT-10m', params: {}, dataManifest: {}, codeVersion: 'test' }
    const serve = async (serving: Champion, from: number, to: number, made: IssuedForecast[]) => {
      const run = await database.runs.start({ kind: 'train', ...facts })
      await database.models.register({
        ...{
          name: 'replay-spot-BTCUSDT-10m',
          kind: serving.facts.modelName,
          runId: run.id,
          verdict: {},
        },
        ...{ artifact: serving.save(), featureSet: 'core@1' },
      })
      const known = sliceCandles(candles, 0, from)
      const live = forecaster({ champion: serving, instrument: REPLAYED, candles: known, keep: 20 })
      for (let row = from; row < to; row++) {
        const candle = candleAt(candles, row)
        live.push(candle)
        const forecast = live.forecast(candle.closeTime + 40)
        await database.forecasts.issue(forecast)
        if (forecast.kind === 'issued') made.push(forecast)
      }
    }
    await serve(champion, LIVE, LIVE + MADE, issued)
    const model = 'lstm+sequence=5+hidden=8+epochs=4+stride=2+members=2+mirror=odd'
    const later = fitChampion({ data, model, seed: 1, to: data.length - 10 })
    await serve(later, LIVE + MADE, LIVE + MADE + MADE_LATER, issuedLater)
  })
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  const explain = (id: string, nearest = 5, changes: { forecasts?: ForecastStore } = {}) => {
    const { forecasts, models } = opened.database
    return explainForecast({ id, forecasts, models, lake: opened.lake, nearest, ...changes })
  }

  it('adds up to what was forecast, feature by feature, largest first', async () => {
    const found = await explain(issued[10].id)
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

  it('adds up over all minutes that a model reads, each feature once', async () => {
    const { contributions, baseBps, forecast, objections } = await explain(issuedLater[1].id)
    expect(objections).toEqual([])
    const total = contributions.reduce((sum, { bps }) => sum + bps, baseBps)
    expect(total).toBeCloseTo(1e4 * forecast.expectedReturn, 9)
    expect(forecast.expectedReturn).not.toBe(0)
    expect(contributions).toHaveLength(champion.facts.featureNames.length)
    const newest = await explain(issued[10].id)
    expect(contributions.map(({ feature }) => feature).sort()).toEqual(
      newest.contributions.map(({ feature }) => feature).sort(),
    )
  })

  it('compares with moments of the training span and no later ones', async () => {
    const { history } = await explain(issued[10].id)
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
    const { objections } = await explain(issued[3].id, 5, { forecasts: lying })
    expect(objections).toEqual([expect.stringMatching(/^price is .* in the database and .* made/)])
  })

  it('is refused where there is nothing to explain, or no model left to ask', async () => {
    const { forecasts } = opened.database
    await expect(explain('replay:spot:BTCUSDT:10:1')).rejects.toMatchObject({
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
    await expect(explain(issued[3].id, 5, { forecasts: withheld })).rejects.toMatchObject({
      ...{ code: 'WITHHELD', message: expect.stringContaining('a gap') },
    })
    const gone = changed(() => ({ modelVersion: 'ridge-000000000000' }))
    await expect(explain(issued[3].id, 5, { forecasts: gone })).rejects.toMatchObject({
      ...{ code: 'MODEL_GONE', message: expect.stringContaining('ridge-000000000000') },
    })
  })

  describe('beside the forecasting', () => {
    type Options = Parameters<typeof forecastExplainer>[0]
    /** The real thing, but for what a test changes. */
    const explainer = (changes: Partial<Options> = {}) => {
      const { forecasts, models } = opened.database
      return forecastExplainer({
        ...{ forecasts, models, lake: opened.lake, sync: async () => {} },
        ...changes,
      })
    }
    const inPlace: Options['ask'] = async (question) => explained(question)

    it('is worked out in a thread of its own, the same as here, and made ready for JSON', async () => {
      const { id } = issued[10]
      const answer = await explainer()(id)
      const { objections, outcome, ...here } = await explain(id, 10)
      const wanted = { same: true, objections: [], outcome: null, ...here }
      expect(answer).toEqual({ kind: 'explained', explanation: wanted })
    })

    it('is worked out once, whoever asks, and still hears of the outcome', async () => {
      let asked = 0
      const { forecasts } = opened.database
      const found = { close: 61_000, realizedReturn: 0.001, scoredAt: issued[9].targetTime }
      let settled = false
      const settling: ForecastStore = {
        ...forecasts,
        async get(id) {
          const record = await forecasts.get(id)
          const outcome = { kind: 'scored', forecastId: id, ...found } as const
          return record && settled ? { ...record, outcome } : record
        },
      }
      const ask: Options['ask'] = async (question) => {
        asked++
        return explained(question)
      }
      const explainOne = explainer({ ask, forecasts: settling })
      const both = await Promise.all([explainOne(issued[9].id), explainOne(issued[9].id)])
      settled = true
      const later = await explainOne(issued[9].id)
      expect(asked).toBe(1)
      expect(both[0]).toEqual(both[1])
      expect(both[0]).toMatchObject({ explanation: { outcome: null } })
      expect(later).toMatchObject({ explanation: { outcome: { ...found, kind: 'scored' } } })
    })

    it('waits in a short line, one after the other, and tells who comes then that it is busy', async () => {
      let atWork = 0
      const ask: Options['ask'] = async (question) => {
        expect(++atWork).toBe(1)
        const answer = explained(question)
        await Promise.resolve()
        atWork--
        return answer
      }
      const explainOne = explainer({ ask })
      const answers = await Promise.all(issued.map(({ id }) => explainOne(id)))
      const codes = answers.map((answer) => ('code' in answer ? answer.code : answer.kind))
      expect(codes.filter((code) => code === 'explained')).toHaveLength(4)
      expect(codes.filter((code) => code === 'BUSY')).toHaveLength(issued.length - 4)
      // The line is empty again.
      const turnedAway = codes.indexOf('BUSY')
      expect(await explainOne(issued[turnedAway].id)).toMatchObject({ kind: 'explained' })
    })

    it('brings the minute into the lake first, and says so where it does not come', async () => {
      const { lake } = opened
      let synced = 0
      const before: Lake = {
        ...lake,
        async manifest() {
          const manifest = await lake.manifest()
          return synced > 1 ? manifest : { ...manifest, series: [] }
        },
      }
      const sync = async () => {
        synced++
      }
      const explainOne = explainer({ ask: inPlace, lake: before, sync })
      const early = await explainOne(issued[8].id)
      expect(early).toMatchObject({ code: 'NOT_READY', message: expect.stringMatching(/again/) })
      expect(await explainOne(issued[8].id)).toMatchObject({ kind: 'explained' })
      expect(synced).toBe(2)
    })

    it('is refused in words of the API, and a failure of ours stays one', async () => {
      const { forecasts, models } = opened.database
      expect(await explainer()('nothing')).toMatchObject({
        ...{ code: 'NOT_FOUND', message: expect.stringContaining('/api/v1/forecasts') },
      })
      const gone = { ...models, list: async () => [] }
      expect(await explainer({ models: gone })(issued[7].id)).toMatchObject({ code: 'MODEL_GONE' })
      const broken: ForecastStore = {
        ...forecasts,
        get: () => Promise.reject(new Error('no database')),
      }
      await expect(explainer({ forecasts: broken })(issued[7].id)).rejects.toThrow('no database')
      const cannot = explainer({ ask: async () => undefined })
      expect(await cannot(issued[7].id)).toMatchObject({ code: 'NOT_REPRODUCIBLE' })
    })
  })
})
