import { timeOfDay } from '../clock-wave.ts'
import { highDistance, lowDistance, meanDistance, vwapDistance } from '../distance.ts'
import type { FeatureSet } from '../feature.ts'
import { logRealizedVolatility } from '../log-volatility.ts'
import { rangePosition } from '../range-position.ts'
import { relativeStrength } from '../relative-strength.ts'
import { scaledReturn } from '../scaled-return.ts'
import { relativeSignedVolume, takerImbalance } from '../taker-flow.ts'
import { bollingerZ } from '../z-score.ts'
import { core } from './core.ts'

/**
 * `wide@1`: `core@1` and the same measures over more windows, from the last minute to a day.
 *
 * What fades a move shows best at a window that differs from hour to hour. Trees choose among many windows and
 * average over them; a linear model gains less from so many columns that say nearly the same. The price of the
 * widest window: after a gap nothing is defined for a day.
 */
export const wide: FeatureSet = {
  id: 'wide@1',
  features: [
    ...core.features,
    ...[4, 7, 20, 45, 90, 180, 480, 1440].map(scaledReturn),
    ...[2, 3, 10, 30, 120, 240].map(takerImbalance),
    ...[1, 5, 30, 120, 240].map(relativeSignedVolume),
    ...[1, 2, 3, 5, 10, 30, 120, 480, 1440].map(rangePosition),
    ...[5, 10, 15, 60, 240, 480, 1440].map(meanDistance),
    ...[1, 3, 5, 15, 30, 120, 480, 1440].map(vwapDistance),
    ...[30, 120, 240].map(relativeStrength),
    ...[10, 60, 120].map(bollingerZ),
    ...[30, 1440].map(logRealizedVolatility),
    ...[15, 30, 1440].map(highDistance),
    ...[15, 30, 1440].map(lowDistance),
    ...timeOfDay(2),
    ...timeOfDay(24),
  ],
}
