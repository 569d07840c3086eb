import type { Column } from '../market/index.ts'
import { close } from './candle-series.ts'
import type { Feature } from './feature.ts'
import { firstBarOf } from './rolling/blocks.ts'
import { isConstant, rollingMoments } from './rolling/moments.ts'
import { type Series, series } from './series.ts'

/**
 * How many standard deviations (population) the newest value lies from the mean of the last n, itself included: within
 * ±√(n − 1). Undefined when all n are the same.
 */
function zScore(name: string, values: Series, window: number): Feature {
  return {
    name,
    warmup: window - 1,
    compute(candles) {
      const column = values.compute(candles)
      const { mean, squares } = rollingMoments(column, window, firstBarOf(candles))
      const scores = new Float64Array(candles.length)
      for (let i = 0; i < scores.length; i++) {
        scores[i] = isConstant(squares[i], window, mean[i])
          ? Number.NaN
          : (column[i] - mean[i]) / Math.sqrt(squares[i] / window)
      }
      return scores
    },
  }
}

/** `bollinger_z_n`: the close's distance to its mean in standard deviations (Bollinger 2001; his bands lie at ±2, n = 20). */
export function bollingerZ(window: number): Feature {
  return zScore(`bollinger_z_${window}`, close, window)
}

/**
 * `quote_volume_z_n`, `trade_count_z_n`, `trade_size_z_n`: z-scores of ln(1 + x), for the quote currency traded, the number
 * of trades, and the mean quote currency of a trade. Money rather than coins, so that the 1 inside the log is
 * small for every market; it is there because a minute without trades is a fact with a value: 0.
 */
export function quoteVolumeZ(window: number): Feature {
  return zScore(`quote_volume_z_${window}`, logQuoteVolume, window)
}

/** See `quoteVolumeZ`. */
export function tradeCountZ(window: number): Feature {
  return zScore(`trade_count_z_${window}`, logTradeCount, window)
}

/** See `quoteVolumeZ`. */
export function tradeSizeZ(window: number): Feature {
  return zScore(`trade_size_z_${window}`, logTradeSize, window)
}

const logQuoteVolume = series('ln(1 + quote_volume)', ({ quoteVolume }) =>
  logOfOneMore(quoteVolume),
)

const logTradeCount = series('ln(1 + trade_count)', ({ tradeCount }) => logOfOneMore(tradeCount))

const logTradeSize = series('ln(1 + trade_size)', ({ quoteVolume, tradeCount, length }) => {
  const sizes = new Float64Array(length)
  for (let i = 0; i < length; i++) sizes[i] = tradeCount[i] > 0 ? quoteVolume[i] / tradeCount[i] : 0
  return logOfOneMore(sizes)
})

function logOfOneMore(values: Column): Column {
  const logs = new Float64Array(values.length)
  for (let i = 0; i < logs.length; i++) logs[i] = Math.log1p(values[i])
  return logs
}
