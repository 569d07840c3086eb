import {
  candleValue,
  movingAverage,
  previousClose,
  simpleReturn,
  takerRatio,
} from '../candle-values.ts'
import type { FeatureSet } from '../feature.ts'

/**
 * `quant-ai@1`: what the brief of this platform names, under the field's names.
 *
 * | here | in the brief's public implementation |
 * |---|---|
 * | open, high, low, close, volume | the same |
 * | quote_volume, trade_count | quote_asset_volume, number_of_trades |
 * | previous_close, return_1, taker_ratio | prev_close, return, taker_ratio |
 * | ma_5, ma_10 | MA_5, MA_10 of the row after: there the newest close is left out, here (as in TA-Lib) it is in |
 */
export const quantAi: FeatureSet = {
  id: 'quant-ai@1',
  features: [
    candleValue('open', 'open'),
    candleValue('high', 'high'),
    candleValue('low', 'low'),
    candleValue('close', 'close'),
    previousClose,
    simpleReturn,
    movingAverage(5),
    movingAverage(10),
    takerRatio,
    candleValue('volume', 'volume'),
    candleValue('quote_volume', 'quoteVolume'),
    candleValue('trade_count', 'tradeCount'),
  ],
}
