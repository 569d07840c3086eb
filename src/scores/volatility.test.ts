import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../market/index.ts'
import { seededRandom } from '../runtime/index.ts'
import { volatilityScore } from './volatility.ts'

const ROWS = 20_000
const options = { resamples: 100, seed: 1 }

function rowsWith(know: number) {
  const random = seededRandom(4)
  const asOf = Float64Array.from({ length: ROWS }, (_, i) => i * MINUTE_MS)
  const forecast = asOf.map(() => -6 + Math.sqrt(know) * random.normal())
  const outcome = forecast.map((value) => value + Math.sqrt(1 - know) * random.normal())
  return { name: 'har', asOf, forecast, outcome }
}

describe('the score of a volatility forecast', () => {
  it('is the share of the variance that was foreseen, inside its interval', () => {
    const { r2, rmse, bias, rows, name } = volatilityScore(rowsWith(0.64), options)
    expect({ rows, name }).toEqual({ rows: ROWS, name: 'har' })
    expect(r2.value).toBeCloseTo(0.64, 1)
    expect(r2.low).toBeLessThan(0.64)
    expect(r2.high).toBeGreaterThan(0.63)
    expect(rmse).toBeCloseTo(0.6, 1)
    expect(bias).toBeCloseTo(0, 1)
  })

  it('is one for a perfect forecast and zero for the mean; one that is too low has a bias', () => {
    const rows = rowsWith(0.5)
    expect(volatilityScore({ ...rows, forecast: rows.outcome }, options).r2.value).toBe(1)
    const mean = rows.outcome.reduce((sum, value) => sum + value, 0) / ROWS
    const flat = { ...rows, forecast: rows.outcome.map(() => mean) }
    expect(volatilityScore(flat, options).r2.value).toBeCloseTo(0, 9)
    const low = { ...rows, forecast: rows.outcome.map((value) => value - 0.5) }
    expect(volatilityScore(low, options).bias).toBeCloseTo(0.5, 9)
  })
})
