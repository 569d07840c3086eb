import {
  featureHash,
  featureSet,
  latestFeatures,
  targetScale,
  warmupOf,
} from '../features/index.ts'
import {
  type Candles,
  type Instrument,
  MINUTE_MS,
  segments,
  sliceCandles,
} from '../market/index.ts'
import type { Champion, IntervalTracker, ReturnRange } from '../models/index.ts'
import { assert } from '../runtime/index.ts'
import type { Forecast, PriceRange } from './forecast.ts'

/** Candles the causal volatility of the target looks back on, at most. */
const SCALE_REACH = 241

interface LiveForecastOptions {
  readonly champion: Champion
  readonly tracker: IntervalTracker
  readonly instrument: Instrument
  /** The newest candles: `reachOf(champion)` of them at least, if there are so many. */
  readonly candles: Candles
  /** By the market's clock. */
  readonly issuedAt: number
}

/** Candles a champion looks back on for one forecast. */
export function reachOf({ facts }: Champion): number {
  const warmups = [facts.setId, facts.volatilitySetId].map((id) => warmupOf(featureSet(id)))
  return Math.max(...warmups.map((warmup) => warmup + 1), SCALE_REACH)
}

/**
 * The forecast of the moment the last candle closed. Runs the code that training ran, on the same
 * values; withheld, with the reason, where a feature is undefined.
 */
export function liveForecast(options: LiveForecastOptions): Forecast {
  const { champion, tracker, instrument, candles, issuedAt } = options
  const { facts } = champion
  assert(candles.length > 0, 'a forecast looks back on a candle at least')
  const last = candles.length - 1
  const asOf = candles.openTime[last] + MINUTE_MS - 1
  const horizonMinutes = facts.horizonMs / MINUTE_MS
  const { venue, market, symbol } = instrument
  const moment = {
    id: `${venue}:${market}:${symbol}:${horizonMinutes}:${asOf}`,
    instrument,
    horizonMinutes,
    asOf,
    issuedAt,
    targetTime: asOf + facts.horizonMs,
  }
  const set = featureSet(facts.setId)
  const features = latestFeatures(set, candles)
  const volatilitySet = featureSet(facts.volatilitySetId)
  const volatilityFeatures = latestFeatures(volatilitySet, candles)
  const recent = sliceCandles(candles, Math.max(0, candles.length - SCALE_REACH), candles.length)
  const scale = targetScale(recent, horizonMinutes)[recent.length - 1]
  const undefinedNames = [
    ...set.features.filter((_, i) => !Number.isFinite(features[i])),
    ...volatilitySet.features.filter((_, i) => !Number.isFinite(volatilityFeatures[i])),
  ].map(({ name }) => name)
  if (undefinedNames.length > 0 || !(scale > 0 && scale < Infinity)) {
    const reason = whyUndefined(candles, reachOf(champion), undefinedNames)
    return { kind: 'withheld', ...moment, reason }
  }

  const forecast = champion.forecastAt({ asOf, features, volatilityFeatures, scale }, tracker)
  const lastClose = candles.close[last]
  const priceOf = (logReturn: number) => lastClose * Math.exp(logReturn)
  const rangeOf = ({ low, high }: ReturnRange): PriceRange => ({
    low: priceOf(low),
    high: priceOf(high),
  })
  return {
    kind: 'issued',
    ...moment,
    modelVersion: champion.version,
    lastClose,
    expectedReturn: forecast.expectedReturn,
    price: priceOf(forecast.expectedReturn),
    intervals: { 50: rangeOf(forecast.interval50), 90: rangeOf(forecast.interval90) },
    probabilityUp: forecast.probabilityUp,
    featureHash: featureHash(features),
  }
}

/** A gap inside the window is the usual reason; otherwise the market stood still. */
function whyUndefined(candles: Candles, reach: number, names: readonly string[]): string {
  const start = segments(candles).at(-1)?.[0] ?? 0
  const unbroken = candles.length - start
  if (unbroken < reach) {
    const since = new Date(candles.openTime[start]).toISOString().slice(0, 16)
    const cause = start > 0 ? `a gap ended at ${since}Z` : `the data begin at ${since}Z`
    return `${cause}: ${unbroken} of the ${reach} unbroken minutes needed so far`
  }
  const shown = names.slice(0, 3).join(', ')
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return names.length === 0
    ? 'the market stood still: its volatility is zero'
    : `undefined for want of trading or movement: ${shown}${more}`
}
