import { beforeAll, describe, expect, it } from 'vitest'
import { recordedCandles } from '../../../test/main-job.ts'
import { featureSet } from '../../features/index.ts'
import { type Candles, DAY_MS, MINUTE_MS, sliceCandles } from '../../market/index.ts'
import { columnDrifts } from '../../scores/index.ts'
import { type Champion, fitChampion, loadChampion } from '../champion.ts'
import { buildDataset } from '../dataset.ts'
import { watchedColumns } from './drift-reference.ts'

const DAY = DAY_MS / MINUTE_MS
const TRAINED = 28 * DAY
const WHOLE = TRAINED + 7 * DAY

const dataOf = (candles: Candles) =>
  buildDataset({ candles, set: featureSet('core@1'), horizonMinutes: 10 })

describe('what a champion remembers of its training', () => {
  let candles: Candles
  let champion: Champion

  beforeAll(async () => {
    candles = await recordedCandles(WHOLE)
    const data = dataOf(sliceCandles(candles, 0, TRAINED))
    const fitted = fitChampion({ data, model: 'ridge+penalty=0.1', seed: 1, to: data.length - 10 })
    champion = loadChampion(fitted.save())
  })

  /** The week after the training, and what is found in it. */
  function weekAfter(of: Candles) {
    const data = dataOf(of)
    const from = data.asOf.findIndex((asOf) => asOf > champion.facts.trainedTo + 10 * MINUTE_MS)
    const columns = watchedColumns(champion.model, data, from, data.length)
    return columnDrifts(champion.references, columns)
  }
  const drifted = (of: Candles) =>
    weekAfter(of)
      .filter(({ verdict }) => verdict === 'drifted')
      .map(({ name }) => name)

  it('has every feature, the forecasts and their errors, and the worst of its own weeks', () => {
    const { references, facts } = champion
    expect(references.map(({ name }) => name)).toEqual([
      ...[...facts.featureNames, 'forecast', 'forecast error'],
    ])
    for (const { worstWeek, rows, distribution } of references) {
      expect(rows).toBe(facts.trainedRows)
      expect(worstWeek).toBeGreaterThan(0)
      expect(distribution).toEqual(distribution.toSorted((a, b) => a - b))
    }
  })

  it('finds nothing that drifted in a week of the same market', () => {
    expect(drifted(candles)).toEqual([])
  })

  it('names what changed when buyers alone begin to take, and leaves out what did not', () => {
    const bought = candles.takerBuyVolume.map((volume, i) =>
      i < TRAINED ? volume : 0.95 * candles.volume[i],
    )
    const found = drifted({ ...candles, takerBuyVolume: bought })
    expect(found).toContain('taker_imbalance_15')
    expect(found).toContain('taker_imbalance_60')
    expect(found).not.toContain('rsi_14')
    expect(found).not.toContain('forecast error')
  })
})
