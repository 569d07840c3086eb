import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { premises, RECORDED_FROM, REPLAYED, recordedCandles } from '../../test/main-job.ts'
import type { Opened } from '../../test/main-job-play.ts'
import { featureSet } from '../features/index.ts'
import { type Candles, DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, type Champion, type FittedModel, fitChampion } from '../models/index.ts'
import { modelImportance } from './index.ts'

const DAY = DAY_MS / MINUTE_MS
const LEARNT = 3 * DAY
const UNSEEN = DAY
const HOUR = 60

describe('the importance of a registered model’s features', () => {
  const place = premises()
  let opened: Opened
  let candles: Candles

  beforeAll(async () => {
    opened = await place.open()
    candles = await recordedCandles(LEARNT + UNSEEN)
    const received = candles.openTime.map((time) => time + MINUTE_MS)
    await opened.lake.append(REPLAYED, candles, received, 'a test')
  })
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  const trained = (model: string): Champion => {
    const learnt = sliceCandles(candles, 0, LEARNT)
    const data = buildDataset({ candles: learnt, set: featureSet('core@1'), horizonMinutes: 10 })
    return fitChampion({ data, model, seed: 1, to: data.length - 10 })
  }
  type Options = Parameters<typeof modelImportance>[0]
  const importance = (champion: Champion, changes: Partial<Options> = {}) =>
    modelImportance({
      registered: { name: 'replay-spot-BTCUSDT-10m', version: 1, champion, instrument: REPLAYED },
      ...{ lake: opened.lake, days: 30, blockMinutes: HOUR, repeats: 3, seed: 1, pairs: undefined },
      signal: new AbortController().signal,
      onFeature: () => {},
      ...changes,
    })

  it('weighs trees in every way there is', async () => {
    const champion = trained('boosting+rounds=20+leaves=8')
    const found = await importance(champion, { pairs: 4 })
    expect(found.features).toHaveLength(champion.facts.featureNames.length)
    const sum = (of: 'gainShare' | 'coverShare') =>
      found.features.reduce((total, { splits }) => total + (splits?.[of] ?? Number.NaN), 0)
    expect(sum('gainShare')).toBeCloseTo(1, 9)
    expect(sum('coverShare')).toBeCloseTo(1, 9)
    expect(found.interactions).toHaveLength(4)
    const rises = found.features.map(({ lost }) => lost.rise)
    expect(rises).toEqual(rises.toSorted((a, b) => b - a))
    for (const { splits, lost, meanContributionBps } of found.features) {
      // What no tree asks about can be dealt out as it likes.
      if (splits?.count === 0) expect([lost.rise, meanContributionBps]).toEqual([0, 0])
    }
    expect(found.features.some(({ lost }) => lost.rise !== 0)).toBe(true)
  })

  it('looks at rows alone whose outcome, and all before it, the model had not learnt from', async () => {
    const champion = trained('ridge')
    let earliest = Number.POSITIVE_INFINITY
    const model: FittedModel = {
      ...champion.model,
      predict(data, from, to) {
        earliest = Math.min(earliest, data.asOf[from])
        return champion.model.predict(data, from, to)
      },
    }
    const found = await importance({ ...champion, model })
    const unseen = champion.facts.trainedTo + champion.facts.horizonMs + HOUR * MINUTE_MS
    expect(earliest).toBe(found.from)
    expect(found.from).toBeGreaterThanOrEqual(unseen)
    expect(found.from).toBeLessThan(unseen + HOUR * MINUTE_MS)
    // The last rows' outcomes lie beyond the lake.
    expect(found.to).toBe(RECORDED_FROM + (LEARNT + UNSEEN - 10) * MINUTE_MS - 1)
    expect(found.rows).toBe((found.to - found.from) / MINUTE_MS + 1)
    const newest = await importance({ ...champion, model }, { days: 1, blockMinutes: 30 })
    expect(newest.to - newest.from).toBeLessThanOrEqual(DAY_MS)
  })

  it('finds the one feature that a model lives on, and nothing in the others', async () => {
    const champion = trained('ridge')
    const chosen = champion.facts.featureNames[7]
    const model: FittedModel = {
      ...champion.model,
      predictRow: (features) => features[7],
      predict: ({ features }, from, to) => features[7].slice(from, to),
      explainRow: (features) => ({
        base: 0,
        contributions: features.map((x, f) => (f === 7 ? x : 0)),
      }),
    }
    const [first, ...others] = (await importance({ ...champion, model })).features
    expect(first.feature).toBe(chosen)
    expect(first.lost.rise).not.toBe(0)
    expect(first.meanContributionBps).toBeGreaterThan(0)
    for (const { lost, meanContributionBps } of others) {
      expect([lost, meanContributionBps]).toEqual([{ rise: 0, deviation: 0 }, 0])
    }
  })

  it('weighs what a model reads over several minutes by what it adds in all of them', async () => {
    const champion = trained('lstm+sequence=5+hidden=8+epochs=4+stride=2+members=2+mirror=odd')
    const { features, interactions } = await importance(champion, { repeats: 1 })
    expect(interactions).toBeUndefined()
    expect(features.some(({ lost }) => lost.rise !== 0)).toBe(true)
    for (const { meanContributionBps, splits } of features) {
      expect(meanContributionBps).toBeGreaterThan(0)
      expect(splits).toBeUndefined()
    }
  })

  it('says what a model has none of, and what to do', async () => {
    const { explainRow, ...silent } = trained('ridge').model
    const found = await importance({ ...trained('ridge'), model: silent })
    expect(found.features[0]).toMatchObject({ meanContributionBps: undefined, splits: undefined })
    expect(found.interactions).toBeUndefined()
    await expect(importance(trained('persistence'))).rejects.toMatchObject({
      ...{ code: 'UNEXPLAINABLE', message: expect.stringMatching(/nothing of any feature/) },
    })
    await expect(importance(trained('ridge'), { pairs: 3 })).rejects.toMatchObject({
      ...{ code: 'UNEXPLAINABLE', message: expect.stringMatching(/--pairs/) },
    })
    await expect(importance(trained('ridge'), { blockMinutes: 240 })).rejects.toMatchObject({
      ...{ code: 'NOTHING_UNSEEN', message: expect.stringMatching(/quantai start.*--block/) },
    })
  })

  it('stops between two features where it is told to', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const onFeature = (done: number) => {
      seen.push(done)
      if (done === 2) stop.abort(new Error('stopped'))
    }
    await expect(importance(trained('ridge'), { signal: stop.signal, onFeature })).rejects.toThrow(
      'stopped',
    )
    expect(seen).toEqual([0, 1, 2])
  })
})
