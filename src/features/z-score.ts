import { close, quoteVolume, tradeCount } from './candle-series.ts'
import type { Feature, Mirror } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { logarithm, over } from './formula/arithmetic.ts'
import { apply, type Series } from './formula/series.ts'
import { ROUNDING_VARIANCE, rollingMoments } from './rolling/moments.ts'

/**
 * How many standard deviations (population) the newest value lies from the mean of the last n,
 * itself included: within ±√(n − 1). Undefined when all n are the same.
 */
function zScore(name: string, values: Series, window: number, mirror: Mirror): Feature {
  const { mean, squares } = rollingMoments(values, window)
  return featureOf({
    name,
    warmup: window - 1,
    mirror,
    series: apply('standardised', [values, mean, squares], 1 / window, ROUNDING_VARIANCE),
  })
}

/**
 * `bollinger_z_n`: the close's distance to its mean in standard deviations (Bollinger 2001; his
 * bands lie at ±2, n = 20).
 */
export function bollingerZ(window: number): Feature {
  return zScore(`bollinger_z_${window}`, close, window, 'odd')
}

/**
 * `quote_volume_z_n`, `trade_count_z_n`, `trade_size_z_n`: z-scores of ln(1 + x), for the quote
 * currency traded, the number of trades, and the mean quote currency of a trade. Money rather than
 * coins, so that the 1 inside the log is small for every market; it is there because a minute
 * without trades is a fact with a value: 0.
 */
export function quoteVolumeZ(window: number): Feature {
  return zScore(`quote_volume_z_${window}`, logOfOneMore(quoteVolume), window, 'even')
}

/** See `quoteVolumeZ`. */
export function tradeCountZ(window: number): Feature {
  return zScore(`trade_count_z_${window}`, logOfOneMore(tradeCount), window, 'even')
}

const tradeSize = over(quoteVolume, tradeCount, 1, 0)

/** See `quoteVolumeZ`. */
export function tradeSizeZ(window: number): Feature {
  return zScore(`trade_size_z_${window}`, logOfOneMore(tradeSize), window, 'even')
}

function logOfOneMore(values: Series): Series {
  return logarithm(values, { offset: 1 })
}
