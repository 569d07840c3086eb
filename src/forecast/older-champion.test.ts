import { describe, expect, it } from 'vitest'
import { RECORDED_FROM, REPLAYED, recordedCandles } from '../../test/main-job.ts'
import { featureSet } from '../features/index.ts'
import { candleAt, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, fitChampion, loadChampion } from '../models/index.ts'
import { batchForecasts, forecaster, levelsReached } from './index.ts'

const LEARNT = 3000
const LIVE = 3

describe('a champion from before its volatility model read more', () => {
  it('forecasts on as it did: live and in batch, the same to the bit', async () => {
    const candles = await recordedCandles(LEARNT + LIVE)
    const learnt = sliceCandles(candles, 0, LEARNT)
    const data = buildDataset({
      ...{ candles: learnt, set: featureSet('core@1'), horizonMinutes: 10 },
      volatilitySetId: 'volatility@1',
    })
    const fitted = fitChampion({ data, model: 'ridge', seed: 1 })
    const champion = loadChampion(fitted.save())
    expect(champion.facts.volatilitySetId).toBe('volatility@1')
    const live = forecaster({ champion, instrument: REPLAYED, candles: learnt, keep: 20 })
    const made = [...batchForecasts(champion, candles)]
    expect(made).toHaveLength(LIVE)
    for (const { asOf, forecast } of made) {
      live.push(candleAt(candles, (asOf + 1 - RECORDED_FROM) / MINUTE_MS - 1))
      expect(live.forecast(asOf + 40)).toMatchObject({
        ...{ kind: 'issued', asOf, expectedReturn: forecast.expectedReturn },
        probabilityUp: forecast.probabilityUp,
      })
    }
    expect(levelsReached(champion, candles).coverage90).toBeGreaterThan(0)
  })
})
