import type { Candles, Column } from '../market/index.ts'
import { close } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, causalVolatility } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { exponentialMeanOf, exponentialWindow } from './rolling/exponential-mean.ts'
import { columnFor, type Series, series } from './series.ts'

const FAST = 12
const SLOW = 26
const SIGNAL = 9

const fastMean = exponentialMeanOf(close, FAST)
const slowMean = exponentialMeanOf(close, SLOW)

const difference = series('macd', (candles) =>
  minus(fastMean.compute(candles), slowMean.compute(candles), candles),
)

const signal = exponentialMeanOf(difference, SIGNAL)

const histogram = series('macd_histogram', (candles) =>
  minus(difference.compute(candles), signal.compute(candles), candles),
)

/**
 * Moving average convergence and divergence (Appel 1979) of 12, 26 and 9 candles, as a fraction of
 * the price and in units of the causal volatility of one candle. Its exponential means end after
 * five periods: see `exponentialMeanOf`.
 */

/** `macd_12_26`: the fast minus the slow exponential mean of the close. */
export const macd = relative(difference, 'macd_12_26', exponentialWindow(SLOW) - 1)

/** `macd_histogram_12_26_9`: that difference minus its own exponential mean. */
export const macdHistogram = relative(
  histogram,
  'macd_histogram_12_26_9',
  exponentialWindow(SLOW) + exponentialWindow(SIGNAL) - 2,
)

function relative(values: Series, name: string, warmup: number): Feature {
  return {
    name,
    warmup: Math.max(warmup, CAUSAL_VOLATILITY_WARMUP),
    mirror: 'odd',
    compute(candles) {
      const { close, length } = candles
      const inPrice = values.compute(candles)
      const volatility = causalVolatility.compute(candles)
      const scaled = columnFor(candles)
      for (let i = 0; i < length; i++) scaled[i] = inPrice[i] / (close[i] * volatility[i])
      return scaled
    },
  }
}

function minus(values: Column, others: Column, candles: Candles): Column {
  const differences = columnFor(candles)
  for (let i = 0; i < differences.length; i++) differences[i] = values[i] - others[i]
  return differences
}
