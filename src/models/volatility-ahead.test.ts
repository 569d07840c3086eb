import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { labels } from '../features/index.ts'
import { logVolatilityAhead } from './volatility-ahead.ts'

describe('the volatility ahead', () => {
  it('is the log of the root of the summed squares of the returns inside the label', () => {
    const candles = candlesOf([
      1,
      Math.exp(0.5),
      Math.exp(0.5 + 0.03),
      Math.exp(0.5 + 0.03 - 0.04),
      9,
    ])
    const ahead = logVolatilityAhead(candles, 2, labels(candles, 2))
    expect(ahead[1]).toBeCloseTo(Math.log(0.05), 12) // 3 and 4 %; the half before and what follows stay out.
  })

  it('is unknown where the label is', () => {
    const candles = candlesOf([1, 2, 3, 4])
    expect([...logVolatilityAhead(candles, 2, labels(candles, 2))].map(Number.isNaN)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })

  it('has a floor where nothing moved', () => {
    const candles = candlesOf([5, 5, 5])
    expect(logVolatilityAhead(candles, 1, labels(candles, 1))[0]).toBe(Math.log(1e-5))
  })
})
