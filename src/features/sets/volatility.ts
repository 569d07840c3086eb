import { timeOfDay, timeOfWeek } from '../clock-wave.ts'
import type { FeatureSet } from '../feature.ts'
import { absoluteScaledReturn, downsideShare, logLargestReturn } from '../kind-of-move.ts'
import { logMeanAbsoluteReturn, logTradeCount } from '../log-activity.ts'
import { logParkinsonVolatility, logRealizedVolatility } from '../log-volatility.ts'

/**
 * `volatility@1`: what the width of an interval is foreseen from. Past volatility over several
 * spans (a HAR model, Corsi 2009) and the clock: a smooth day (harmonics 1–6), the hour, half and
 * quarter hour (24, 48, 96), at which robots and settlements act, and the week.
 */
export const volatility: FeatureSet = {
  id: 'volatility@1',
  features: [
    ...[5, 10, 30, 60, 240].map(logRealizedVolatility),
    ...[10, 60].map(logParkinsonVolatility),
    ...[1, 2, 3, 4, 5, 6, 24, 48, 96].flatMap(timeOfDay),
    ...[1, 2, 3].flatMap(timeOfWeek),
  ],
}

/**
 * `volatility@2`: `volatility@1`, and what trades, absolute returns and the kind of the last hour's move say besides. No
 * window is longer: a gap would leave intervals unknown for as long.
 */
export const volatility2: FeatureSet = {
  id: 'volatility@2',
  features: [
    ...volatility.features,
    logRealizedVolatility(3),
    ...[1, 5, 15, 60, 240].map(logTradeCount),
    ...[10, 60, 240].map(logMeanAbsoluteReturn),
    absoluteScaledReturn(60),
    downsideShare(60),
    logLargestReturn(60),
  ],
}
