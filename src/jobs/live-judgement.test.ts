import { describe, expect, it } from 'vitest'
import type { IssuedForecast, Outcome } from '../forecast/index.ts'
import { MINUTE_MS } from '../market/index.ts'
import { seededRandom } from '../runtime/index.ts'
import { liveJudgement } from './live-judgement.ts'

const PATIENCE = { least: 300, most: 600, every: 20, confirmed: 4 }
const START = Date.UTC(2026, 0, 1)

/** Forecasts a minute apart and their outcomes; `edge` is what a forecast knows of its outcome. */
function settledForecasts(count: number, edge: number, modelVersion = 'ridge-1', from = 0) {
  const random = seededRandom(3)
  const steps = Array.from({ length: count + 10 }, () => 0.0005 * random.normal())
  return Array.from({ length: count }, (_, i): [IssuedForecast, Outcome] => {
    const realizedReturn = steps.slice(i, i + 10).reduce((sum, step) => sum + step, 0)
    const asOf = START + (from + i) * MINUTE_MS
    const half = 1.645 * 0.0005 * Math.sqrt(10)
    const range = { low: 100 * Math.exp(-half), high: 100 * Math.exp(half) }
    const forecast: IssuedForecast = {
      ...{
        kind: 'issued',
        id: String(asOf),
        horizonMinutes: 10,
        asOf,
        issuedAt: asOf,
        modelVersion,
      },
      instrument: { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' },
      ...{ targetTime: asOf + 10 * MINUTE_MS, lastClose: 100, price: 100, featureHash: '' },
      ...{ expectedReturn: edge * realizedReturn, intervals: { 50: range, 90: range } },
      probabilityUp: 0.5,
    }
    const close = 100 * Math.exp(realizedReturn)
    return [
      forecast,
      { kind: 'scored', forecastId: forecast.id, scoredAt: asOf, close, realizedReturn },
    ]
  })
}

describe('the judgement of the champion that serves', () => {
  it('complains only when several looks in a row agree', () => {
    const judgement = liveJudgement(10, PATIENCE)
    const told: [number, boolean, boolean][] = []
    for (const [i, [forecast, outcome]] of settledForecasts(1000, -0.5).entries()) {
      judgement.settled(forecast, outcome)
      const degraded = judgement.conditionOf('ridge-1').kind === 'degraded'
      const complains = judgement.complaintAbout('ridge-1') !== undefined
      const before = told.at(-1)
      if (before?.[1] !== degraded || before[2] !== complains)
        told.push([i + 1, degraded, complains])
    }
    expect(told).toEqual([
      [1, false, false],
      [300, true, false],
      [expect.any(Number), true, true],
    ])
    expect(told[2][0]).toBeGreaterThanOrEqual(300 + 3 * PATIENCE.every)
  })

  it('has nothing to say of a model that is no worse than doing nothing, nor of another one', () => {
    const judgement = liveJudgement(10, PATIENCE)
    for (const each of settledForecasts(2000, 0)) judgement.settled(...each)
    expect(judgement.conditionOf('ridge-1').kind).toBe('sound')
    expect(judgement.conditionOf('forest-1').kind).toBe('too-early')
    expect(judgement.complaintAbout('forest-1')).toBeUndefined()
  })

  it('begins anew when a model begins to serve again: what it did before is judged already', () => {
    const judgement = liveJudgement(10, PATIENCE)
    for (const each of settledForecasts(1000, -0.5)) judgement.settled(...each)
    expect(judgement.complaintAbout('ridge-1')).toMatch(/worse than "price unchanged"/)
    for (const each of settledForecasts(1, 0, 'persistence-1', 1000)) judgement.settled(...each)
    expect(judgement.complaintAbout('ridge-1')).toBeUndefined()
    for (const each of settledForecasts(299, -0.5, 'ridge-1', 1001)) judgement.settled(...each)
    expect(judgement.conditionOf('ridge-1').kind).toBe('too-early')
    expect(judgement.servedFrom('ridge-1')).toBe(START + 1001 * MINUTE_MS)
  })

  it('remembers what was settled before a restart without looking at every step of it', () => {
    const judgement = liveJudgement(10, PATIENCE)
    for (const each of settledForecasts(2000, -0.5)) judgement.remember(...each)
    expect(judgement.conditionOf('ridge-1').kind).toBe('too-early')
    judgement.look()
    expect(judgement.conditionOf('ridge-1')).toMatchObject({ kind: 'degraded', rows: 600 })
    expect(judgement.complaintAbout('ridge-1')).toBeUndefined()
  })
})
