import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryLake } from '../../test/lake.ts'
import { REPLAYED, recordedCandles } from '../../test/main-job.ts'
import { featureSet } from '../features/index.ts'
import { type Candles, DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, type Champion, fitChampion } from '../models/index.ts'
import { championDrift } from './champion-drift.ts'
import { driftAside } from './drift-aside.ts'

const DAY = DAY_MS / MINUTE_MS

describe('how far the market lies from what a champion learnt from', () => {
  let candles: Candles
  let champion: Champion

  beforeAll(async () => {
    candles = await recordedCandles(3 * DAY)
    const learnt = sliceCandles(candles, 0, DAY)
    const data = buildDataset({ candles: learnt, set: featureSet('core@1'), horizonMinutes: 10 })
    champion = fitChampion({ data, model: 'ridge+penalty=0.1', seed: 1, to: data.length - 10 })
  })

  async function watched() {
    const lake = await temporaryLake()
    const received = candles.openTime.map((time) => time + MINUTE_MS)
    await lake.append(REPLAYED, candles, received, 'a test')
    return (look?: Parameters<typeof championDrift>[0]['look']) =>
      championDrift({ champion, instrument: REPLAYED, lake, weeks: 1, ...(look && { look }) })
  }

  it('is the same from a thread of its own, where the minute loop has it worked out', async () => {
    const drift = await watched()
    const look = driftAside()
    const { signal } = new AbortController()
    const here = await drift()
    expect(await drift((question) => look(question, signal))).toEqual(here)
    expect(here).toMatchObject({
      ...{ modelVersion: champion.version, overlapsTraining: true },
      columns: expect.objectContaining({ length: featureSet('core@1').features.length + 2 }),
    })
  })

  it('is given up where the job ends, and no thread is left', async () => {
    const drift = await watched()
    const ended = new AbortController()
    const look = driftAside()
    const given = drift((question) => {
      const answer = look(question, ended.signal)
      ended.abort(new Error('the job ends'))
      return answer
    })
    await expect(given).rejects.toThrow('the job ends')
  })

  it('is not told of fewer minutes than a day', async () => {
    const drift = await watched()
    const few = drift(async () => ({ kind: 'too few', rows: 17 }))
    await expect(few).rejects.toMatchObject({
      code: 'TOO_LITTLE_HISTORY',
      message: expect.stringContaining('have 17 minutes with all features, and it takes 1440'),
    })
  })
})
