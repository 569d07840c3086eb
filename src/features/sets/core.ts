import { autocorrelation } from '../autocorrelation.ts'
import { relativeTrueRange } from '../average-true-range.ts'
import { timeOfDay, timeOfWeek } from '../clock-wave.ts'
import { highDistance, lowDistance, meanDistance, vwapDistance } from '../distance.ts'
import type { FeatureSet } from '../feature.ts'
import {
  logGarmanKlassVolatility,
  logParkinsonVolatility,
  logRealizedVolatility,
} from '../log-volatility.ts'
import { macd, macdHistogram } from '../macd.ts'
import { rangePosition } from '../range-position.ts'
import { relativeStrength } from '../relative-strength.ts'
import { scaledReturn } from '../scaled-return.ts'
import { skewness } from '../skewness.ts'
import { relativeSignedVolume, takerImbalance } from '../taker-flow.ts'
import { bollingerZ, quoteVolumeZ, tradeCountZ, tradeSizeZ } from '../z-score.ts'

/**
 * `core@1`: stationary features for forecasting returns. None knows the price level or the coin,
 * most are bounded, and none needs more than four hours of candles.
 */
export const core: FeatureSet = {
  id: 'core@1',
  features: [
    ...[1, 2, 3, 5, 10, 15, 30, 60, 120, 240].map(scaledReturn),
    ...[10, 60, 240].map(logRealizedVolatility),
    logParkinsonVolatility(60),
    logGarmanKlassVolatility(60),
    ...[1, 5, 15, 60].map(takerImbalance),
    ...[15, 60].map(relativeSignedVolume),
    ...[60, 240].map(quoteVolumeZ),
    tradeCountZ(240),
    tradeSizeZ(240),
    ...[15, 60, 240].map(rangePosition),
    ...[30, 120].map(meanDistance),
    ...[60, 240].map(vwapDistance),
    ...[60, 240].map(highDistance),
    ...[60, 240].map(lowDistance),
    ...[14, 60].map(relativeStrength),
    macd,
    macdHistogram,
    bollingerZ(20),
    relativeTrueRange(14),
    skewness(240),
    autocorrelation(60),
    ...timeOfDay(1),
    ...timeOfWeek(1),
  ],
}
