import { describe, expect, it } from 'vitest'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { meanOfWindow } from '../../test/windowed-model.ts'
import { featureSet } from '../features/index.ts'
import { sliceCandles } from '../market/index.ts'
import { fitChampion, loadChampion } from './champion.ts'
import { buildDataset, type MarketDataset } from './dataset.ts'
import { QUANTILE_LEVELS } from './interval-tracker.ts'
import { modelByName } from './model-by-name.ts'
import { INTERVAL_METHODS } from './uncertainty.ts'
import { type WalkForwardOptions, type WalkForwardResult, walkForward } from './walk-forward.ts'
import { foldRows, walkForwardPlan } from './walk-forward-plan.ts'
import { hasWindow } from './window.ts'

const candles = marketOf({ ...lively, length: 6000, gap: 0.0005 })
const datasetOf = (rows: number) =>
  buildDataset({
    candles: sliceCandles(candles, 0, rows),
    set: featureSet('core@1'),
    horizonMinutes: 10,
  })
const data = datasetOf(6000)
const testFrom = data.asOf[1500]

function planFor({ asOf, horizonMs, length }: MarketDataset) {
  const testTo = asOf[length - 1] + 1
  const scheme = 'expanding' as const
  return walkForwardPlan({
    from: asOf[0],
    testFrom,
    testTo,
    scheme,
    trainDays: 1,
    retrain: 1,
    horizonMs,
  })
}

function walkOver(dataset: MarketDataset, options: Partial<WalkForwardOptions> = {}) {
  return walkForward({
    data: dataset,
    plan: planFor(dataset),
    models: [modelByName('ridge')],
    seed: 1,
    now: () => 0,
    ...options,
  })
}

async function resultsOf(dataset: MarketDataset, options?: Partial<WalkForwardOptions>) {
  const results: WalkForwardResult[] = []
  for await (const result of walkOver(dataset, options).results) results.push(result)
  return results
}

describe('a walk forward', () => {
  it('forecasts every test row whose outcome is known, once', async () => {
    const [{ rows }] = await resultsOf(data)
    const known = [...data.asOf].filter(
      (asOf, i) => asOf >= testFrom && Number.isFinite(data.realizedReturn[i]),
    )
    expect([...rows.asOf]).toEqual(known)
    for (const column of [rows.expectedReturn, rows.probabilityUp, ...rows.quantiles]) {
      expect(column).toHaveLength(known.length)
      expect(column.every(Number.isFinite)).toBe(true)
    }
  })

  it.each(INTERVAL_METHODS)(
    'forecasts today the same though tomorrow never came, %s',
    async (way) => {
      const [{ rows: whole }] = await resultsOf(data, { intervals: way })
      const early = datasetOf(4800)
      const [{ rows }] = await resultsOf(early, { intervals: way })
      expect(rows.length).toBeGreaterThan(1000)
      expect(rows.expectedReturn).toEqual(whole.expectedReturn.subarray(0, rows.length))
      expect(rows.probabilityUp).toEqual(whole.probabilityUp.subarray(0, rows.length))
      rows.quantiles.forEach((column, level) => {
        expect(column).toEqual(whole.quantiles[level].subarray(0, rows.length))
      })
    },
  )

  it('is what champions would have said live, restarts and retrains included, to the bit', async () => {
    const [{ rows }] = await resultsOf(data)
    const plan = planFor(data)
    let tracker = fitChampion({ data, model: 'ridge', seed: 1, to: 1000 }).tracker()
    let unsettled = 0
    let written = 0
    for (const fold of plan.folds) {
      const { train, test } = foldRows(data, plan, fold)
      const bytes = fitChampion({ data, model: 'ridge', seed: 1, ...train }).save()
      let champion = loadChampion(bytes)
      for (let row = test.from; row < test.to; row++) {
        if (row === test.from || row % 60 === 0) {
          // A restart: all that is left are the champion's bytes and the tracker's state.
          const state = JSON.parse(JSON.stringify(tracker.state()))
          champion = loadChampion(bytes)
          tracker = champion.tracker(state)
        }
        const now = data.asOf[row]
        for (; data.asOf[unsettled] + data.horizonMs <= now; unsettled++) {
          tracker.settle(data.asOf[unsettled], data.realizedReturn[unsettled], now)
        }
        const forecast = champion.forecastAt(momentOf(row), tracker)
        if (!Number.isFinite(data.realizedReturn[row])) continue
        expect(rows.asOf[written]).toBe(now)
        expect(rows.expectedReturn[written]).toBe(forecast.expectedReturn)
        expect(rows.probabilityUp[written]).toBe(forecast.probabilityUp)
        expect(rows.quantiles.map((column) => column[written])).toEqual(forecast.quantiles)
        written++
      }
    }
    expect(written).toBe(rows.length)
  })

  it('scores only the moments that every model can forecast, each as it would be alone', async () => {
    const alone = await resultsOf(data)
    const models = [modelByName('ridge'), meanOfWindow(30), meanOfWindow(4)]
    const { baseline } = walkOver(data, { models })
    const together = await resultsOf(data, { models })
    const scored = [...data.asOf.keys()].filter(
      (i) =>
        data.asOf[i] >= testFrom &&
        Number.isFinite(data.realizedReturn[i]) &&
        hasWindow(data.asOf, i, 30),
    )
    expect(scored.length).toBeLessThan(alone[0].rows.length)
    for (const { asOf } of [baseline, ...together.map(({ rows }) => rows)]) {
      expect([...asOf]).toEqual(scored.map((i) => data.asOf[i]))
    }
    const place = new Map([...alone[0].rows.asOf].map((asOf, i) => [asOf, i]))
    const [ridge, wide] = together
    ridge.rows.asOf.forEach((asOf, i) => {
      const same = place.get(asOf) ?? -1
      expect(ridge.rows.expectedReturn[i]).toBe(alone[0].rows.expectedReturn[same])
      expect(ridge.rows.probabilityUp[i]).toBe(alone[0].rows.probabilityUp[same])
    })
    expect(wide.rows.expectedReturn.every(Number.isFinite)).toBe(true)
  })

  it('brings the naive interval over the same moments', () => {
    const { baseline } = walkOver(data)
    expect(baseline.expectedReturn.every((value) => value === 0)).toBe(true)
    expect(baseline.quantileLevels).toBe(QUANTILE_LEVELS)
    expect(baseline.length).toBeGreaterThan(1000)
  })

  it('tells its progress and its folds', async () => {
    const progress: string[] = []
    const { folds } = walkOver(data)
    await resultsOf(data, {
      models: [modelByName('persistence'), modelByName('drift')],
      onProgress: ({ model, done, folds: all }) => progress.push(`${model} ${done}/${all}`),
    })
    expect(progress[0]).toBe(`persistence 1/${folds.length}`)
    expect(progress.at(-1)).toBe(`drift ${folds.length}/${folds.length}`)
    for (const fold of folds) {
      expect(fold.trainRows).toBeGreaterThan(0)
      expect(fold.testRows).toBeGreaterThan(0)
    }
  })

  it('stops when told to', async () => {
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const stopped = resultsOf(data, { signal: controller.signal, onProgress })
    await expect(stopped).rejects.toThrow('enough')
  })

  it('refuses to walk where nothing can be tested', () => {
    const plan = { ...planFor(data), folds: [] }
    expect(() => walkOver(data, { plan })).toThrow(/No forecast in the test span/)
  })
})

function momentOf(row: number) {
  const at = (columns: readonly Float64Array[]) => Float64Array.from(columns, (each) => each[row])
  return {
    asOf: data.asOf[row],
    features: at(data.features),
    volatilityFeatures: at(data.volatility.features),
    scale: data.scale[row],
  }
}
