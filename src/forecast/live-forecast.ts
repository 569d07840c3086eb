import {
  type FeatureSet,
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
export function reachOf({ facts, window }: Champion): number {
  const warmups = [facts.setId, facts.volatilitySetId].map((id) => warmupOf(featureSet(id)))
  return Math.max(...warmups.map((warmup) => warmup + 1), SCALE_REACH) + window - 1
}

/**
 * The forecast of the moment the last candle closed. Runs the code that training ran, on the same
 * values; withheld, with the reason, where a feature is undefined in one of the minutes the champion reads.
 */
export function liveForecast(options: LiveForecastOptions): Forecast {
  const { champion, tracker, instrument, candles, issuedAt } = options
  const { facts, window } = champion
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
  const features = latestFeatures(set, candles, window)
  const volatilitySet = featureSet(facts.volatilitySetId)
  const volatilities = latestFeatures(volatilitySet, candles, window)
  const since = Math.max(0, candles.length - SCALE_REACH - window + 1)
  const recent = sliceCandles(candles, since, candles.length)
  const scales = targetScale(recent, horizonMinutes).slice(-window)
  const undefinedNames = [
    ...undefinedIn(set, features),
    ...undefinedIn(volatilitySet, volatilities),
  ]
  // What training leaves out as undefined, of all that goes with a minute, is left out here, too.
  const scaled = scales.every((scale) => scale > 0 && scale < Infinity)
  if (undefinedNames.length > 0 || !scaled) {
    const reason = whyUndefined(candles, champion, undefinedNames)
    return { kind: 'withheld', ...moment, reason }
  }

  const scale = scales[window - 1]
  const volatilityFeatures = volatilities.slice(-volatilitySet.features.length)
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

/** Names of features that are undefined in one of the rows of `values`. */
function undefinedIn({ features }: FeatureSet, values: Float64Array): readonly string[] {
  const undefinedAt = new Set<number>()
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) undefinedAt.add(i % features.length)
  })
  return features.filter((_, i) => undefinedAt.has(i)).map(({ name }) => name)
}

/** A gap inside the window is the usual reason; otherwise the market stood still. */
function whyUndefined(candles: Candles, champion: Champion, names: readonly string[]): string {
  const reach = reachOf(champion)
  const start = segments(candles).at(-1)?.[0] ?? 0
  const unbroken = candles.length - start
  if (unbroken < reach) {
    const since = new Date(candles.openTime[start]).toISOString().slice(0, 16)
    const cause = start > 0 ? `a gap ended at ${since}Z` : `the data begin at ${since}Z`
    return `${cause}: ${unbroken} of the ${reach} unbroken minutes needed so far`
  }
  const shown = names.slice(0, 3).join(', ')
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  if (names.length === 0) return 'the market stood still: its volatility is zero'
  const when = champion.window === 1 ? '' : ` in the last ${champion.window} minutes`
  return `undefined for want of trading or movement${when}: ${shown}${more}`
}
