import { beforeAll, describe, expect, it } from 'vitest'
import { REPLAYED, recordedCandles } from '../../test/main-job.ts'
import { featureSet } from '../features/index.ts'
import { type Candles, candleAt, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, type Champion, fitChampion, loadChampion } from '../models/index.ts'
import { batchForecasts, recomputable } from './batch-forecasts.ts'
import { differences } from './differences.ts'
import type { Forecast } from './forecast.ts'
import { forecaster } from './forecaster.ts'
import { reachOf } from './live-forecast.ts'

const HORIZON = 10
const WINDOW = 20
const TRAINED = 1500
const OUTAGE = [1700, 1703] as const

let candles: Candles
let champion: Champion
let live: readonly Forecast[]

beforeAll(async () => {
  candles = await recordedCandles(2150, [OUTAGE])
  const data = buildDataset({
    candles: sliceCandles(candles, 0, TRAINED),
    set: featureSet('core@1'),
    horizonMinutes: HORIZON,
  })
  // Targets that can be learnt: forecasts of nothing would agree however they were made.
  const target = data.target.map((value, i) => (Number.isNaN(value) ? value : data.features[5][i]))
  const model = `lstm+sequence=${WINDOW}+hidden=8+epochs=2+stride=2+batch=32+rate=0.01`
  const fitted = fitChampion({
    data: { ...data, target },
    model,
    seed: 1,
    to: data.length - HORIZON,
  })
  champion = loadChampion(fitted.save())
  live = play(TRAINED)
})

describe('a forecaster whose model reads a sequence', () => {
  it('says bit for bit what the batch says, and says nothing where the batch cannot', () => {
    const batch = new Map([...batchForecasts(champion, candles)].map((each) => [each.asOf, each]))
    let issued = 0
    for (const forecast of live) {
      const made = batch.get(forecast.asOf)
      expect(made !== undefined).toBe(forecast.kind === 'issued')
      if (forecast.kind !== 'issued' || made === undefined) continue
      issued += 1
      expect(differences(forecast, recomputable(champion, made))).toEqual([])
    }
    expect(issued).toBeGreaterThan(300)
    expect(new Set(live.map((each) => each.kind === 'issued' && each.expectedReturn)).size).toBe(
      issued + 1,
    )
  })

  it('goes on to the bit after a restart', () => {
    for (const at of [TRAINED + 1, 1690, 1990, 2100]) {
      const before = live.findIndex(({ asOf }) => asOf === candles.openTime[at] + MINUTE_MS - 1)
      expect(play(at).slice(0, 20)).toEqual(live.slice(before, before + 20))
    }
  })

  it('is withheld after a gap until its window is whole, with the reason', () => {
    const reach = reachOf(champion)
    expect(champion.window).toBe(WINDOW)
    expect(reach).toBe(241 + WINDOW - 1)
    const since = OUTAGE[0] - TRAINED
    expect(live[since - 1].kind).toBe('issued')
    const ended = new Date(candles.openTime[OUTAGE[0]]).toISOString().slice(0, 16)
    for (const minutes of [1, 241, reach - 1]) {
      expect(live[since + minutes - 1]).toMatchObject({
        kind: 'withheld',
        reason: `a gap ended at ${ended}Z: ${minutes} of the ${reach} unbroken minutes needed so far`,
      })
    }
    expect(live[since + reach - 1].kind).toBe('issued')
  })
})

/** Every answer from the candle in row `from` on, of a forecaster begun with those before it. */
function play(from: number): readonly Forecast[] {
  const known = sliceCandles(candles, 0, from)
  const working = forecaster({ champion, instrument: REPLAYED, candles: known, keep: 0 })
  return Array.from({ length: candles.length - from }, (_, i) => {
    const candle = candleAt(candles, from + i)
    working.push(candle)
    return working.forecast(candle.closeTime + 1)
  })
}
