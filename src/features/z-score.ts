import type { Candles, Column } from '../market/index.ts'
import { close } from './candle-series.ts'
import type { Feature, Mirror } from './feature.ts'
import { isConstant, rollingMoments } from './rolling/moments.ts'
import { columnFor, type Series, series } from './series.ts'

/**
 * How many standard deviations (population) the newest value lies from the mean of the last n,
 * itself included: within ±√(n − 1). Undefined when all n are the same.
 */
function zScore(name: string, values: Series, window: number, mirror: Mirror): Feature {
  return {
    name,
    warmup: window - 1,
    mirror,
    compute(candles) {
      const column = values.compute(candles)
      const { mean, squares } = rollingMoments(column, window, candles)
      const scores = columnFor(candles)
      for (let i = 0; i < scores.length; i++) {
        scores[i] = isConstant(squares[i], window, mean[i])
          ? Number.NaN
          : (column[i] - mean[i]) / Math.sqrt(squares[i] / window)
      }
      return scores
    },
  }
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
  return zScore(`quote_volume_z_${window}`, logQuoteVolume, window, 'even')
}

/** See `quoteVolumeZ`. */
export function tradeCountZ(window: number): Feature {
  return zScore(`trade_count_z_${window}`, logTradeCount, window, 'even')
}

/** See `quoteVolumeZ`. */
export function tradeSizeZ(window: number): Feature {
  return zScore(`trade_size_z_${window}`, logTradeSize, window, 'even')
}

const logQuoteVolume = series('ln(1 + quote_volume)', (candles) =>
  logOfOneMore(candles.quoteVolume, candles),
)

const logTradeCount = series('ln(1 + trade_count)', (candles) =>
  logOfOneMore(candles.tradeCount, candles),
)

const logTradeSize = series('ln(1 + trade_size)', (candles) => {
  const { quoteVolume, tradeCount } = candles
  const sizes = columnFor(candles)
  for (let i = 0; i < sizes.length; i++) {
    sizes[i] = tradeCount[i] > 0 ? quoteVolume[i] / tradeCount[i] : 0
  }
  return logOfOneMore(sizes, candles)
})

function logOfOneMore(values: Column, candles: Candles): Column {
  const logs = columnFor(candles)
  for (let i = 0; i < logs.length; i++) logs[i] = Math.log1p(values[i])
  return logs
}
