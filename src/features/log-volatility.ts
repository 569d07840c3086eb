import type { Column } from '../market/index.ts'
import { squaredLogRange, squaredLogReturn } from './candle-series.ts'
import { VOLATILITY_FLOOR } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { sumOf } from './rolling/sum.ts'
import { columnFor, type Series, series } from './series.ts'

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
  return {
    name: `log_realized_volatility_${window}`,
    warmup: window, // `window` returns need one more close than that.
    mirror: 'even',
    compute: logRootMean(squaredLogReturn, window),
  }
}

/** `log_parkinson_volatility_n`: √(mean of ln(high/low)² ÷ 4 ln 2) (Parkinson 1980). */
export function logParkinsonVolatility(window: number): Feature {
  return {
    name: `log_parkinson_volatility_${window}`,
    warmup: window - 1,
    mirror: 'even',
    compute: logRootMean(parkinsonVariance, window),
  }
}

/**
 * `log_garman_klass_volatility_n`: √(mean of ½ ln(high/low)² − (2 ln 2 − 1) ln(close/open)²)
 * (Garman & Klass 1980).
 */
export function logGarmanKlassVolatility(window: number): Feature {
  return {
    name: `log_garman_klass_volatility_${window}`,
    warmup: window - 1,
    mirror: 'even',
    compute: logRootMean(garmanKlassVariance, window),
  }
}

const parkinsonVariance = series('parkinson_variance', (candles) => {
  const squaredRange = squaredLogRange.compute(candles)
  const variance = columnFor(candles)
  for (let i = 0; i < variance.length; i++) variance[i] = squaredRange[i] / (4 * Math.LN2)
  return variance
})

const garmanKlassVariance = series('garman_klass_variance', (candles) => {
  const { open, close, length } = candles
  const squaredRange = squaredLogRange.compute(candles)
  const variance = columnFor(candles)
  for (let i = 0; i < length; i++) {
    const body = Math.log(close[i] / open[i])
    // Never negative while the body lies inside the range, which a candle promises.
    variance[i] = 0.5 * squaredRange[i] - (2 * Math.LN2 - 1) * body * body
  }
  return variance
})

function logRootMean(variance: Series, window: number): Feature['compute'] {
  const sum = sumOf(variance, window)
  return (candles): Column => {
    const sums = sum.compute(candles)
    const logs = columnFor(candles)
    for (let i = 0; i < logs.length; i++) {
      logs[i] = 0.5 * Math.log(sums[i] / window + VOLATILITY_FLOOR * VOLATILITY_FLOOR)
    }
    return logs
  }
}
