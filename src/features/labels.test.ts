import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { anyMood, marketOf } from '../../test/laws/any-market.ts'
import { MINUTE_MS, sliceCandles } from '../market/index.ts'
import { FeatureError } from './feature-error.ts'
import { labels } from './labels.ts'

describe('a label', () => {
  it('is the log return to the close so many minutes later', () => {
    expect(Array.from(labels(candlesOf([1, Math.E, 1, Math.E]), 1))).toEqual([1, -1, 1, Number.NaN])
    expect(Array.from(labels(candlesOf([1, Math.E, 1, Math.E]), 3))).toEqual([
      1,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
  })

  it('is found by time: the candle at that minute, with every minute between, or nothing', () => {
    fc.assert(
      fc.property(anyMood, fc.constantFrom(1, 5, 10, 30, 60, 7), (mood, horizon) => {
        const candles = marketOf({ ...mood, gap: 0.01 })
        const closeAt = new Map(Array.from(candles.openTime, (time, i) => [time, candles.close[i]]))
        const found = labels(candles, horizon)
        candles.openTime.forEach((time, i) => {
          const path = Array.from({ length: horizon }, (_, k) =>
            closeAt.get(time + (k + 1) * MINUTE_MS),
          )
          const later = path.includes(undefined) ? undefined : path.at(-1)
          const expected = Math.log((later ?? Number.NaN) / candles.close[i])
          expect(found[i]).toBe(expected)
        })
      }),
      { numRuns: 20 },
    )
  })

  it('of another interval looks the same time ahead', () => {
    const candles = { ...candlesOf([1, Math.E, 1, Math.E]), interval: '5m' } as const
    candles.openTime.forEach((_, i) => {
      candles.openTime[i] = i * 5 * MINUTE_MS
    })
    expect(labels(candles, 10)[0]).toBe(0)
    expect(() => labels(candles, 7)).toThrow(FeatureError)
  })

  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a horizon of %s', (bad) => {
    expect(() => labels(candlesOf([1, 2]), bad)).toThrow(FeatureError)
    expect(() => labels(candlesOf([1, 2]), bad)).toThrow(/horizon/)
  })

  it('of no candles is nothing', () => {
    expect(labels(sliceCandles(candlesOf([1]), 0, 0), 10).length).toBe(0)
  })
})
