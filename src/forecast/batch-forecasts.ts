import { featureHash, featureSet } from '../features/index.ts'
import { type Candles, MINUTE_MS, sliceCandles } from '../market/index.ts'
import {
  buildDataset,
  type Champion,
  hasWindow,
  type IntervalTracker,
  type ReturnForecast,
  windowAt,
} from '../models/index.ts'
import { firstWhere } from '../runtime/index.ts'
import { reachOf } from './live-forecast.ts'

/** A forecast as the batch makes it: of one row among many. */
export interface BatchForecast {
  readonly asOf: number
  readonly lastClose: number
  /** In the order of the champion's features, of its `window` last minutes, oldest first. */
  readonly features: Float64Array
  /** Causal volatility by which the model's own number is multiplied. */
  readonly scale: number
  readonly forecast: ReturnForecast
}

/**
 * Every forecast that the candles allow after the champion's training, in order, by the path that training takes:
 * whole columns of features, rows of them. `tracker` begins as the champion's own and learns on the way.
 *
 * `candles` reach back to before the end of training by `reachOf(champion)` at least.
 */
export function* batchForecasts(
  champion: Champion,
  candles: Candles,
  tracker: IntervalTracker = champion.tracker(),
): Generator<BatchForecast> {
  const { facts } = champion
  const horizonMinutes = facts.horizonMs / MINUTE_MS
  // By the features' law nothing before these makes a difference.
  const since = firstAfter(candles.openTime, facts.trainedTo - reachOf(champion) * MINUTE_MS)
  const recent = sliceCandles(candles, since, candles.length)
  const { volatilitySetId } = facts
  const set = featureSet(facts.setId)
  const data = buildDataset({ candles: recent, set, horizonMinutes, volatilitySetId })
  const { asOf, features, volatility, scale, realizedReturn, lastClose, length } = data
  let due = firstAfter(asOf, facts.trainedTo)
  for (let i = due; i < length; i++) {
    for (; asOf[due] + facts.horizonMs <= asOf[i]; due++) {
      tracker.settle(asOf[due], realizedReturn[due], asOf[i])
    }
    if (!hasWindow(asOf, i, champion.window)) continue
    const row = windowAt(features, i, champion.window)
    const moment = {
      asOf: asOf[i],
      features: row,
      volatilityFeatures: windowAt(volatility.features, i, 1),
      scale: scale[i],
    }
    const forecast = champion.forecastAt(moment, tracker)
    yield {
      asOf: asOf[i],
      lastClose: lastClose[i],
      features: row,
      scale: scale[i],
      forecast,
    }
  }
}

/** What a forecast carries that can be computed again, by name. */
export function recomputable(
  champion: Champion,
  { lastClose, features, forecast }: BatchForecast,
): Readonly<Record<string, number | string>> {
  const priceOf = (logReturn: number) => lastClose * Math.exp(logReturn)
  return {
    modelVersion: champion.version,
    featureHash: featureHash(features),
    lastClose,
    expectedReturn: forecast.expectedReturn,
    price: priceOf(forecast.expectedReturn),
    low50: priceOf(forecast.interval50.low),
    high50: priceOf(forecast.interval50.high),
    low90: priceOf(forecast.interval90.low),
    high90: priceOf(forecast.interval90.high),
    probabilityUp: forecast.probabilityUp,
  }
}

function firstAfter(times: Float64Array, time: number): number {
  return firstWhere(0, times.length, (row) => times[row] > time)
}
