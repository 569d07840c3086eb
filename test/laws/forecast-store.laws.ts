import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type {
  Forecast,
  ForecastErrorCode,
  ForecastStore,
  Outcome,
} from '../../src/forecast/index.ts'
import { BTC, issuedAt, minuteOf, momentAt, scored, voided, withheldAt } from '../forecasts.ts'

/** Opens an empty store. */
type Open = () => Promise<{ readonly store: ForecastStore; close(): Promise<void> }>

/** What every forecast store promises, checked on the ones that `open` makes. */
export function forecastStoreLaws(name: string, open: Open): void {
  async function opened(): Promise<ForecastStore> {
    const { store, close } = await open()
    onTestFinished(close)
    return store
  }

  describe(`${name} keeps the laws of a forecast store`, () => {
    it('gives back every forecast as it was issued, to the last bit', async () => {
      const store = await opened()
      let minute = 0
      await fc.assert(
        fc.asyncProperty(anyForecast, async (any) => {
          const forecast = { ...any, ...momentAt(minute++) }
          await store.issue(forecast)
          expect(await store.latest(BTC, 10)).toEqual({ forecast, outcome: undefined })
        }),
      )
    })

    it('gives back every outcome beside its forecast, to the last bit', async () => {
      const store = await opened()
      let minute = 0
      await fc.assert(
        fc.asyncProperty(anyOutcome, async (any) => {
          const forecast = issuedAt(minute++)
          const outcome = { ...any, forecastId: forecast.id, scoredAt: forecast.targetTime }
          await store.issue(forecast)
          await store.settle(outcome)
          expect(await store.latest(BTC, 10)).toEqual({ forecast, outcome })
        }),
      )
    })

    it('lists the newest first, page by page', async () => {
      const store = await opened()
      for (const minute of [0, 1, 2, 3, 4]) await store.issue(issuedAt(minute))
      const minutes = async (page: { limit: number; before?: number }) =>
        (await store.recent(BTC, 10, page)).map(({ forecast }) => minuteOf(forecast))
      expect(await minutes({ limit: 2 })).toEqual([4, 3])
      expect(await minutes({ limit: 2, before: issuedAt(3).asOf })).toEqual([2, 1])
      expect(await minutes({ limit: 9, before: issuedAt(1).asOf })).toEqual([0])
      expect(await minutes({ limit: 9 })).toEqual([4, 3, 2, 1, 0])
    })

    it('keeps venues, markets, symbols and horizons apart', async () => {
      const store = await opened()
      const series = [
        { instrument: BTC, horizonMinutes: 10 },
        { instrument: BTC, horizonMinutes: 5 },
        { instrument: { ...BTC, symbol: 'ETHUSDT' }, horizonMinutes: 10 },
        { instrument: { ...BTC, market: 'um' as const }, horizonMinutes: 10 },
        { instrument: { ...BTC, venue: 'simulated' as const }, horizonMinutes: 10 },
      ]
      const forecasts = series.map((one) => ({ ...issuedAt(0), ...one, id: JSON.stringify(one) }))
      for (const forecast of forecasts) await store.issue(forecast)
      for (const forecast of forecasts) {
        const { instrument, horizonMinutes } = forecast
        const record = { forecast, outcome: undefined }
        expect(await store.recent(instrument, horizonMinutes, { limit: 9 })).toEqual([record])
        expect(await store.pending(instrument, horizonMinutes)).toEqual([forecast])
      }
      expect(await store.latest({ ...BTC, symbol: 'SOLUSDT' }, 10)).toBeUndefined()
    })

    it('has pending what was issued and not settled, oldest first', async () => {
      const store = await opened()
      for (const minute of [2, 0, 1, 3]) await store.issue(issuedAt(minute))
      await store.issue(withheldAt(4))
      await store.settle(scored(issuedAt(1)))
      await store.settle(voided(issuedAt(3)))
      expect(await store.pending(BTC, 10)).toEqual([issuedAt(0), issuedAt(2)])
    })

    it('refuses a second answer for the same moment and keeps the first', async () => {
      const store = await opened()
      const first = issuedAt(0)
      await store.issue(first)
      await refused(store.issue({ ...first, price: 1 }), 'ALREADY_ISSUED')
      await refused(store.issue(withheldAt(0)), 'ALREADY_ISSUED')
      expect(await store.recent(BTC, 10, { limit: 9 })).toEqual([
        { forecast: first, outcome: undefined },
      ])
      expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 1, outcomes: 0 })
    })

    it('refuses a forecast whose target time had come, and lets one be withheld late', async () => {
      const store = await opened()
      const { targetTime } = issuedAt(0)
      await refused(store.issue({ ...issuedAt(0), issuedAt: targetTime }), 'TOO_LATE')
      await refused(store.issue({ ...issuedAt(0), issuedAt: targetTime + 1 }), 'TOO_LATE')
      expect(await store.latest(BTC, 10)).toBeUndefined()
      await store.issue({ ...withheldAt(0), issuedAt: targetTime + 1 })
      await store.issue({ ...issuedAt(1), issuedAt: issuedAt(1).targetTime - 1 })
      expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 2, outcomes: 0 })
    })

    it('refuses an outcome that has no issued forecast', async () => {
      const store = await opened()
      await store.issue(withheldAt(0))
      await refused(store.settle(scored(issuedAt(0))), 'UNKNOWN_FORECAST')
      await refused(store.settle(scored(issuedAt(1))), 'UNKNOWN_FORECAST')
      expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 1, outcomes: 0 })
    })

    it('refuses a second outcome and keeps the first', async () => {
      const store = await opened()
      await store.issue(issuedAt(0))
      await store.settle(scored(issuedAt(0)))
      await refused(store.settle({ ...scored(issuedAt(0)), close: 1 }), 'ALREADY_SETTLED')
      await refused(store.settle(voided(issuedAt(0))), 'ALREADY_SETTLED')
      const record = { forecast: issuedAt(0), outcome: scored(issuedAt(0)) }
      expect(await store.latest(BTC, 10)).toEqual(record)
      expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 1, outcomes: 1 })
    })

    it('refuses an outcome from before its target time', async () => {
      const store = await opened()
      const forecast = issuedAt(0)
      await store.issue(forecast)
      const early = { ...scored(forecast), scoredAt: forecast.targetTime - 1 }
      await refused(store.settle(early), 'TOO_EARLY')
      expect(await store.pending(BTC, 10)).toEqual([forecast])
    })

    it('keeps one chain however many write at once', async () => {
      const store = await opened()
      const minutes = Array.from({ length: 40 }, (_, minute) => minute)
      await Promise.all(minutes.map((minute) => store.issue(issuedAt(minute))))
      await Promise.all(
        minutes.flatMap((minute) => [
          store.settle(scored(issuedAt(minute))),
          store.issue(issuedAt(minute + 40)),
        ]),
      )
      expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 80, outcomes: 40 })
      expect((await store.recent(BTC, 10, { limit: 99 })).map(({ forecast }) => forecast)).toEqual(
        Array.from({ length: 80 }, (_, i) => issuedAt(79 - i)),
      )
    })

    it('takes exactly one of many answers for the same moment', async () => {
      const store = await opened()
      const prices = [1, 2, 3, 4, 5, 6, 7, 8]
      const answers = await Promise.allSettled(
        prices.map((price) => store.issue({ ...issuedAt(0), price })),
      )
      const taken = prices.filter((_, i) => answers[i].status === 'fulfilled')
      expect(taken).toHaveLength(1)
      const [price] = taken
      expect(await store.latest(BTC, 10)).toMatchObject({ forecast: { price } })
      expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 1, outcomes: 0 })
    })

    it('holds two empty chains before the first forecast', async () => {
      const store = await opened()
      expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 0, outcomes: 0 })
      expect(await store.latest(BTC, 10)).toBeUndefined()
      expect(await store.recent(BTC, 10, { limit: 9 })).toEqual([])
      expect(await store.pending(BTC, 10)).toEqual([])
    })
  })
}

async function refused(writing: Promise<void>, code: ForecastErrorCode): Promise<void> {
  await expect(writing).rejects.toMatchObject({ name: 'ForecastError', code })
}

/** Every finite float64, −0 and the subnormals among them. */
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true })
const anyRange = fc.record({ low: anyNumber, high: anyNumber })
/** Every text that a database can keep: NUL is not. */
const anyText = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))

const anyForecast: fc.Arbitrary<Forecast> = fc.oneof(
  fc.record({
    kind: fc.constant('issued' as const),
    ...constants(momentAt(0)),
    modelVersion: fc.string({ maxLength: 100 }),
    lastClose: anyNumber,
    expectedReturn: anyNumber,
    price: anyNumber,
    intervals: fc.record({ 50: anyRange, 90: anyRange }),
    probabilityUp: anyNumber,
    featureHash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 64 }),
  }),
  fc.record({
    kind: fc.constant('withheld' as const),
    ...constants(momentAt(0)),
    reason: anyText,
  }),
)

const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('scored' as const),
    forecastId: fc.constant(''),
    scoredAt: fc.constant(0),
    close: anyNumber,
    realizedReturn: anyNumber,
  }),
  fc.record({
    kind: fc.constant('void' as const),
    forecastId: fc.constant(''),
    scoredAt: fc.constant(0),
    reason: anyText,
  }),
)

function constants(moment: ReturnType<typeof momentAt>) {
  return {
    id: fc.constant(moment.id),
    instrument: fc.constant(moment.instrument),
    horizonMinutes: fc.constant(moment.horizonMinutes),
    asOf: fc.constant(moment.asOf),
    issuedAt: fc.constant(moment.issuedAt),
    targetTime: fc.constant(moment.targetTime),
  }
}
