import { featureSet } from '../features/index.ts'
import { type Candles, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, type Champion, type IntervalTracker } from '../models/index.ts'
import { reachOf } from './live-forecast.ts'

/**
 * The interval tracker as it stands after the last candle, had a forecast been made every minute since
 * the champion was trained. A restart thus goes on to the bit, from the lake alone.
 *
 * `candles` reach back from now to before the end of training by `reachOf(champion)` at least.
 */
export function caughtUpTracker(champion: Champion, candles: Candles): IntervalTracker {
  const { facts } = champion
  const tracker = champion.tracker()
  const horizonMinutes = facts.horizonMs / MINUTE_MS
  // By the features' law nothing before these makes a difference.
  const since = firstAfter(candles.openTime, facts.trainedTo - reachOf(champion) * MINUTE_MS)
  const recent = sliceCandles(candles, since, candles.length)
  const data = buildDataset({ candles: recent, set: featureSet(facts.setId), horizonMinutes })
  const { asOf, features, volatility, scale, realizedReturn, length } = data
  const rowOf = (columns: readonly Float64Array[], i: number) =>
    Float64Array.from(columns, (column) => column[i])
  let due = firstAfter(asOf, facts.trainedTo)
  const settleUntil = (now: number) => {
    for (; due < length && asOf[due] + facts.horizonMs <= now; due++) {
      tracker.settle(asOf[due], realizedReturn[due], now)
    }
  }
  for (let i = due; i < length; i++) {
    settleUntil(asOf[i])
    champion.forecastAt(
      {
        asOf: asOf[i],
        features: rowOf(features, i),
        volatilityFeatures: rowOf(volatility.features, i),
        scale: scale[i],
      },
      tracker,
    )
  }
  // The last candles may settle forecasts although none could be made at them.
  settleUntil((candles.openTime.at(-1) ?? Number.NEGATIVE_INFINITY) + MINUTE_MS - 1)
  return tracker
}

function firstAfter(times: Float64Array, time: number): number {
  const found = times.findIndex((each) => each > time)
  return found < 0 ? times.length : found
}
