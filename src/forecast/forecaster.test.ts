import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { REPLAYED, recordedCandles } from '../../test/main-job.ts'
import { featureHash, featureSet } from '../features/index.ts'
import { type Candles, candleAt, candlesFrom, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, type Champion, fitChampion, type ReturnRange } from '../models/index.ts'
import type { Forecast, IssuedForecast } from './forecast.ts'
import { type Forecaster, forecaster } from './forecaster.ts'
import { reachOf } from './live-forecast.ts'

const HORIZON = 10
/** Candles the champion is trained on; all later ones are live. */
const TRAINED = 2500
const set = featureSet('core@1')

/** One short, one longer than the horizon, and one that follows before the features are back. */
const OUTAGES = [
  [2900, 2903],
  [3400, 3480],
  [3600, 3601],
] as const

interface BatchForecast {
  readonly expectedReturn: number
  readonly interval50: ReturnRange
  readonly interval90: ReturnRange
  readonly probabilityUp: number
  readonly featureHash: string
  /** The tracker's level of the 90 % interval when it was made. */
  readonly level90: number
}

let candles: Candles
let champion: Champion
let live: ReadonlyMap<number, Forecast>

beforeAll(async () => {
  const whole = await recordedCandles(4600, OUTAGES)
  // A market that sleeps has no trades: the last candle may settle a forecast although it allows none.
  candles = asleep(whole, [3300, 3301, 3302])
  const data = buildDataset({
    candles: sliceCandles(candles, 0, TRAINED),
    set,
    horizonMinutes: HORIZON,
  })
  const to = data.length - HORIZON
  champion = fitChampion({ data, model: 'ridge', seed: 7, to })
  live = new Map(play(begin(TRAINED), TRAINED, candles.length))
})

describe('a forecaster, minute by minute', () => {
  it('says bit for bit what the batch says of the same moments, and withholds the rest', () => {
    const batch = batchForecasts()
    let issued = 0
    for (const [asOf, forecast] of live) {
      const expected = batch.get(asOf)
      if (forecast.kind === 'withheld') {
        expect(expected).toBeUndefined()
        continue
      }
      issued += 1
      expect(forecast.expectedReturn).toBe(expected?.expectedReturn)
      expect(forecast.probabilityUp).toBe(expected?.probabilityUp)
      expect(forecast.featureHash).toBe(expected?.featureHash)
      expect(forecast.intervals).toEqual(pricesOf(forecast, expected))
    }
    expect(issued).toBeGreaterThan(1000)
    expect(live.size - issued).toBeGreaterThan(400) // Each outage silences it for as long as it looks back.
  })

  it('learns on the way how wide to be, so that the test above is about something', () => {
    const levels = [...batchForecasts().values()].map(({ level90 }) => level90)
    expect(new Set(levels).size).toBeGreaterThan(100)
  })

  it('goes on to the bit after a restart at any minute', () => {
    // The sleeping minutes, the outages' edges, and the very first and last minute besides any others.
    const special = [TRAINED, 3299, 3301, 3302, 3303, 3397, 3398, candles.length - 1]
    const anyMinute = fc.oneof(
      fc.constantFrom(...special),
      fc.integer({ min: TRAINED, max: candles.length - 1 }),
    )
    fc.assert(
      fc.property(anyMinute, (at) => {
        const until = Math.min(at + 30, candles.length)
        for (const [asOf, again] of play(begin(at), at, until)) {
          expect(again).toEqual(live.get(asOf))
        }
      }),
      { numRuns: 25, examples: special.map((at) => [at]) },
    )
  })

  it('needs no more than the end of a long history', () => {
    const short = forecasterOver(sliceCandles(candles, TRAINED - reachOf(champion) - 20, 4000))
    const [[asOf, forecast]] = play(short, 4000, 4001)
    expect(forecast).toEqual(live.get(asOf))
  })
})

describe('a forecast', () => {
  it('puts the 50 % interval inside the 90 % one, in prices that follow from its returns', () => {
    for (const forecast of live.values()) {
      if (forecast.kind === 'withheld') continue
      const { lastClose, expectedReturn, price, intervals, probabilityUp } = forecast
      expect(price).toBe(lastClose * Math.exp(expectedReturn))
      expect(intervals[90].low).toBeLessThan(intervals[50].low)
      expect(intervals[50].low).toBeLessThan(intervals[50].high)
      expect(intervals[50].high).toBeLessThan(intervals[90].high)
      expect(probabilityUp).toBeGreaterThan(0)
      expect(probabilityUp).toBeLessThan(1)
    }
  })

  it('names its moment, its target and the model that made it', () => {
    for (const [asOf, forecast] of live) {
      expect(forecast).toMatchObject({
        id: `replay:spot:BTCUSDT:10:${asOf}`,
        asOf,
        issuedAt: asOf + 1,
        targetTime: asOf + HORIZON * MINUTE_MS,
        horizonMinutes: HORIZON,
        instrument: REPLAYED,
      })
      if (forecast.kind === 'issued') expect(forecast.modelVersion).toBe(champion.version)
    }
  })
})

describe('a withheld forecast', () => {
  it('counts the minutes since the gap ended, and what it takes', () => {
    const since = candles.openTime.findIndex(
      (time, i) => i > TRAINED && time - candles.openTime[i - 1] > MINUTE_MS,
    )
    const reach = reachOf(champion)
    const ended = new Date(candles.openTime[since]).toISOString().slice(0, 16)
    for (const minutes of [1, 2, 100, reach - 1]) {
      expect(answerAt(since + minutes - 1)).toMatchObject({
        kind: 'withheld',
        reason: `a gap ended at ${ended}Z: ${minutes} of the ${reach} unbroken minutes needed so far`,
      })
    }
    expect(answerAt(since + reach - 1).kind).toBe('issued')
    expect(answerAt(since - 1).kind).toBe('issued')
  })

  it('says how much there is where there is too little', () => {
    const young = forecasterOver(sliceCandles(candles, TRAINED, TRAINED + 5))
    young.push(candleAt(candles, TRAINED + 5))
    expect(young.forecast(0)).toMatchObject({
      kind: 'withheld',
      reason: expect.stringMatching(/^the data begin at 2024-01-02T17:40Z: 6 of the 24\d unbroken/),
    })
  })

  it('says that nobody traded, and what could not be known for it', () => {
    const { openTime } = candles
    const row = openTime.findIndex((_, i) => i > TRAINED && candles.volume[i] === 0)
    expect(answerAt(row)).toMatchObject({
      kind: 'withheld',
      reason: expect.stringMatching(
        /^undefined for want of trading or movement: taker_imbalance_1/,
      ),
    })
  })

  it('says that the market stood still', () => {
    const price = candles.close[TRAINED - 1]
    const still = standing(sliceCandles(candles, 0, TRAINED), price, 300)
    expect(forecasterOver(still).forecast(0)).toMatchObject({
      kind: 'withheld',
      reason: expect.stringMatching(/for want of trading or movement: .+ and \d+ more$/),
    })
  })
})

function forecasterOver(known: Candles): Forecaster {
  return forecaster({ champion, instrument: REPLAYED, candles: known, keep: 0 })
}

/** As it stands before the candle in row `at`. */
function begin(at: number): Forecaster {
  return forecasterOver(sliceCandles(candles, 0, at))
}

function answerAt(row: number): Forecast {
  const made = live.get(candles.openTime[row] + MINUTE_MS - 1)
  if (made === undefined) return expect.unreachable('no forecast there')
  return made
}

/** Every answer of rows `[from, to)`, with its moment. */
function* play(
  working: Forecaster,
  from: number,
  to: number,
): Iterable<readonly [number, Forecast]> {
  for (let row = from; row < to; row++) {
    const candle = candleAt(candles, row)
    working.push(candle)
    yield [candle.closeTime, working.forecast(candle.closeTime + 1)]
  }
}

/** The forecasts of all defined rows after training, in one go over the whole history. */
function batchForecasts(): ReadonlyMap<number, BatchForecast> {
  const data = buildDataset({ candles, set, horizonMinutes: HORIZON })
  const tracker = champion.tracker()
  const made = new Map<number, BatchForecast>()
  const rowOf = (columns: readonly Float64Array[], i: number) =>
    Float64Array.from(columns, (column) => column[i])
  for (let i = 0; i < data.length; i++) {
    const asOf = data.asOf[i]
    if (asOf <= champion.facts.trainedTo) continue
    for (let due = 0; due < i; due++) {
      // All of them, each minute: the tracker passes over whom it does not wait for.
      if (data.asOf[due] + data.horizonMs <= asOf && made.has(data.asOf[due])) {
        tracker.settle(data.asOf[due], data.realizedReturn[due], asOf)
      }
    }
    const level90 = tracker.state().levels.coverage90
    const features = rowOf(data.features, i)
    const volatilityFeatures = rowOf(data.volatility.features, i)
    const moment = { asOf, features, volatilityFeatures, scale: data.scale[i] }
    made.set(asOf, {
      ...champion.forecastAt(moment, tracker),
      featureHash: featureHash(features),
      level90,
    })
  }
  return made
}

function pricesOf({ lastClose }: IssuedForecast, expected: BatchForecast | undefined) {
  if (expected === undefined) return undefined
  const prices = ({ low, high }: ReturnRange) => ({
    low: lastClose * Math.exp(low),
    high: lastClose * Math.exp(high),
  })
  return { 50: prices(expected.interval50), 90: prices(expected.interval90) }
}

/** The same candles, of which some rows had no trade and no move. */
function asleep(whole: Candles, rows: readonly number[]): Candles {
  const kept = Array.from({ length: whole.length }, (_, row) => candleAt(whole, row))
  for (const row of rows) {
    const { close } = kept[row - 1]
    const quiet = { open: close, high: close, low: close, close, volume: 0, quoteVolume: 0 }
    kept[row] = { ...kept[row], ...quiet, tradeCount: 0, takerBuyVolume: 0, takerBuyQuoteVolume: 0 }
  }
  return candlesFrom(kept)
}

/** The candles, and after them so many minutes in which nothing happened. */
function standing(before: Candles, price: number, minutes: number): Candles {
  const rows = Array.from({ length: before.length }, (_, row) => candleAt(before, row))
  for (let i = 0; i < minutes; i++) {
    const last = rows[rows.length - 1]
    const times = { openTime: last.openTime + MINUTE_MS, closeTime: last.closeTime + MINUTE_MS }
    rows.push({ ...last, ...times, open: price, high: price, low: price, close: price })
  }
  return candlesFrom(rows)
}
