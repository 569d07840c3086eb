import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { issuedAt, minuteOf, momentAt } from '../../test/forecasts.ts'
import { type Candles, candleAt, candlesFrom, MINUTE_MS } from '../market/index.ts'
import { outcomeOf } from './settlement.ts'

/** Sixty minutes, `minute` the number of each; the closes tell which is which. */
const whole = candlesOf(Array.from({ length: 60 }, (_, minute) => 42_000 + minute))

const without = (missing: ReadonlySet<number>): Candles =>
  candlesFrom(
    Array.from({ length: whole.length }, (_, row) => candleAt(whole, row)).filter(
      (_, minute) => !missing.has(minute),
    ),
  )

const until = (candles: Candles, minute: number): Candles =>
  candlesFrom(
    Array.from({ length: candles.length }, (_, row) => candleAt(candles, row)).filter(
      ({ openTime }) => openTime <= whole.openTime[0] + minute * MINUTE_MS,
    ),
  )

const NOW = 1.8e12
const anyMissing = fc.uniqueArray(fc.nat(59), { maxLength: 8 }).map((each) => new Set(each))

describe('what becomes of a forecast', () => {
  it('is its target close where every minute on the way is there, void where one is not, open before', () => {
    fc.assert(
      fc.property(anyMissing, fc.integer({ min: 0, max: 45 }), fc.nat(59), (missing, made, now) => {
        fc.pre(!missing.has(made)) // A forecast is made at a candle.
        const known = until(without(missing), now)
        const outcome = outcomeOf(issuedAt(made), known, NOW)
        const target = made + 10
        const seen = Array.from(known.openTime, (time) => (time - whole.openTime[0]) / MINUTE_MS)
        if (!seen.some((minute) => minute >= target)) {
          expect(outcome).toBeUndefined()
          return
        }
        const way = Array.from({ length: 11 }, (_, i) => made + i)
        expect(outcome?.kind).toBe(way.some((minute) => missing.has(minute)) ? 'void' : 'scored')
        expect(outcome).toMatchObject({ forecastId: momentAt(made).id, scoredAt: NOW })
      }),
    )
  })

  it('is scored at the close of the target minute, not one beside it', () => {
    const forecast = issuedAt(5)
    expect(minuteOf(forecast)).toBe(5)
    expect(outcomeOf(forecast, until(whole, 14), NOW)).toBeUndefined()
    expect(outcomeOf(forecast, until(whole, 15), NOW)).toMatchObject({
      close: 42_015,
      realizedReturn: Math.log(42_015 / forecast.lastClose),
    })
    expect(outcomeOf(forecast, whole, NOW)).toMatchObject({ close: 42_015 })
  })

  it('is the same however late one looks', () => {
    fc.assert(
      fc.property(
        anyMissing,
        fc.nat(45),
        fc.integer({ min: 10, max: 59 }),
        (missing, made, now) => {
          fc.pre(!missing.has(made))
          const early = outcomeOf(issuedAt(made), until(without(missing), now), NOW)
          if (early) expect(outcomeOf(issuedAt(made), without(missing), NOW)).toEqual(early)
        },
      ),
    )
  })

  it('says whether the target itself was missing or a minute on the way to it', () => {
    expect(outcomeOf(issuedAt(5), without(new Set([15])), NOW)).toMatchObject({
      reason: 'no candle for the target minute',
    })
    expect(outcomeOf(issuedAt(5), without(new Set([9])), NOW)).toMatchObject({
      reason: 'a gap lies between the forecast and its target',
    })
  })

  it('is open where there is no candle at all', () => {
    expect(
      outcomeOf(issuedAt(5), without(new Set(Array.from({ length: 60 }, (_, i) => i))), NOW),
    ).toBe(undefined)
  })
})
