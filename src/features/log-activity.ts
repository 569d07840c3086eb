import { logReturn, tradeCount } from './candle-series.ts'
import { VOLATILITY_FLOOR } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { logarithm, magnitude } from './formula/arithmetic.ts'
import { sumOf } from './rolling/sum.ts'

/**
 * `log_trade_count_n`: ln(1 + trades a minute), their mean over the last n candles. Volatility comes with trading, and
 * trades tell it sooner than prices do (Jones, Kaul & Lipson 1994).
 */
export function logTradeCount(window: number): Feature {
  return featureOf({
    name: `log_trade_count_${window}`,
    warmup: window - 1,
    mirror: 'even',
    series: logarithm(sumOf(tradeCount, window), { scale: 1 / window, offset: 1 }),
  })
}

/**
 * `log_mean_absolute_return_n`: ln of the mean |log return| of the last n candles, with a tenth of a basis point under
 * it. A shock weighs less in it than in a sum of squares (Forsberg & Ghysels 2007).
 */
export function logMeanAbsoluteReturn(window: number): Feature {
  const sum = sumOf(magnitude(logReturn), window)
  return featureOf({
    name: `log_mean_absolute_return_${window}`,
    warmup: window,
    mirror: 'even',
    series: logarithm(sum, { scale: 1 / window, offset: VOLATILITY_FLOOR }),
  })
}
