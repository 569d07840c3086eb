import { featureSet } from '../features/index.ts'
import { type Candles, MINUTE_MS, sliceCandles } from '../market/index.ts'
import {
  type AdaptiveLevels,
  buildDataset,
  type Champion,
  type IntervalTracker,
} from '../models/index.ts'
import { reachOf } from './live-forecast.ts'

/**
 * The interval tracker as it stands after the last forecast that the candles allow, had one been made every
 * minute since the champion was trained. A restart thus goes on to the bit, from the lake alone.
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
  for (let i = due; i < length; i++) {
    for (; asOf[due] + facts.horizonMs <= asOf[i]; due++) {
      tracker.settle(asOf[due], realizedReturn[due], asOf[i])
    }
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
  return tracker
}

/** The levels a champion's intervals have come to after the last candle: where its successor begins. */
export function levelsReached(champion: Champion, candles: Candles): AdaptiveLevels {
  return caughtUpTracker(champion, candles).state().levels
}

function firstAfter(times: Float64Array, time: number): number {
  const found = times.findIndex((each) => each > time)
  return found < 0 ? times.length : found
}
