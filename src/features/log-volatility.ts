import { close, open, squaredLogRange, squaredLogReturn } from './candle-series.ts'
import { VOLATILITY_FLOOR } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { linear, logarithm, over, times } from './formula/arithmetic.ts'
import type { Series } from './formula/series.ts'
import { sumOf } from './rolling/sum.ts'

/**
 * Three estimates of the volatility of one candle's log return over the last n candles, each as its
 * natural log.
 *
 * Not annualized: a crypto market never closes, so every factor is a choice, and it belongs to
 * whoever reads the number. The floor is added under the root, so that a market standing still has
 * a log too.
 */

/**
 * `log_realized_volatility_n`: the root mean square of log returns (Andersen & Bollerslev 1998).
 */
export function logRealizedVolatility(window: number): Feature {
  return featureOf({
    name: `log_realized_volatility_${window}`,
    warmup: window, // `window` returns need one more close than that.
    mirror: 'even',
    series: logRoot(sumOf(squaredLogReturn, window), window),
  })
}

/** `log_parkinson_volatility_n`: √(mean of ln(high/low)² ÷ 4 ln 2) (Parkinson 1980). */
export function logParkinsonVolatility(window: number): Feature {
  return featureOf({
    name: `log_parkinson_volatility_${window}`,
    warmup: window - 1,
    mirror: 'even',
    series: logRoot(sumOf(squaredLogRange, window), 4 * Math.LN2 * window),
  })
}

/**
 * `log_garman_klass_volatility_n`: √(mean of ½ ln(high/low)² − (2 ln 2 − 1) ln(close/open)²)
 * (Garman & Klass 1980).
 */
export function logGarmanKlassVolatility(window: number): Feature {
  return featureOf({
    name: `log_garman_klass_volatility_${window}`,
    warmup: window - 1,
    mirror: 'even',
    series: logRoot(sumOf(garmanKlassVariance, window), window),
  })
}

const logBody = logarithm(over(close, open))

/** Never negative while the body lies inside the range, which a candle promises. */
const garmanKlassVariance = linear(0.5, squaredLogRange, 1 - 2 * Math.LN2, times(logBody, logBody))

/** The log of √(sum ÷ parts), with the floor under the root. */
function logRoot(sum: Series, parts: number): Series {
  return logarithm(sum, { scale: 1 / parts, offset: VOLATILITY_FLOOR ** 2, factor: 0.5 })
}
