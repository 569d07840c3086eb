import { describe, expect, it } from 'vitest'
import { FeatureError } from './feature-error.ts'
import { featureSet, featureSets } from './feature-set.ts'

describe('feature sets', () => {
  it('are found by name and version', () => {
    for (const set of featureSets()) expect(featureSet(set.id)).toBe(set)
    expect(featureSets().map(({ id }) => id)).toEqual([
      'quant-ai@1',
      'core@1',
      'wide@1',
      'volatility@1',
      'volatility@2',
      'book@1',
    ])
  })

  it('an unknown one is refused by naming those there are', () => {
    expect(() => featureSet('core@9')).toThrow(FeatureError)
    expect(() => featureSet('core@9')).toThrow(
      /"core@9".*quant-ai@1, core@1, wide@1, volatility@1, volatility@2/,
    )
  })

  // A published set never changes: whoever alters one of these lists must raise its version
  // instead.
  it('core@1 is what it was', () => {
    expect(featureSet('core@1').features.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "scaled_return_1",
        "scaled_return_2",
        "scaled_return_3",
        "scaled_return_5",
        "scaled_return_10",
        "scaled_return_15",
        "scaled_return_30",
        "scaled_return_60",
        "scaled_return_120",
        "scaled_return_240",
        "log_realized_volatility_10",
        "log_realized_volatility_60",
        "log_realized_volatility_240",
        "log_parkinson_volatility_60",
        "log_garman_klass_volatility_60",
        "taker_imbalance_1",
        "taker_imbalance_5",
        "taker_imbalance_15",
        "taker_imbalance_60",
        "relative_signed_volume_15",
        "relative_signed_volume_60",
        "quote_volume_z_60",
        "quote_volume_z_240",
        "trade_count_z_240",
        "trade_size_z_240",
        "range_position_15",
        "range_position_60",
        "range_position_240",
        "mean_distance_30",
        "mean_distance_120",
        "vwap_distance_60",
        "vwap_distance_240",
        "high_distance_60",
        "high_distance_240",
        "low_distance_60",
        "low_distance_240",
        "rsi_14",
        "rsi_60",
        "macd_12_26",
        "macd_histogram_12_26_9",
        "bollinger_z_20",
        "relative_atr_14",
        "skewness_240",
        "autocorrelation_60",
        "time_of_day_sin_1",
        "time_of_day_cos_1",
        "time_of_week_sin_1",
        "time_of_week_cos_1",
      ]
    `)
  })

  it('quant-ai@1 is what it was', () => {
    expect(featureSet('quant-ai@1').features.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "open",
        "high",
        "low",
        "close",
        "previous_close",
        "return_1",
        "ma_5",
        "ma_10",
        "taker_ratio",
        "volume",
        "quote_volume",
        "trade_count",
      ]
    `)
  })

  it('volatility@1 is what it was', () => {
    expect(featureSet('volatility@1').features.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "log_realized_volatility_5",
        "log_realized_volatility_10",
        "log_realized_volatility_30",
        "log_realized_volatility_60",
        "log_realized_volatility_240",
        "log_parkinson_volatility_10",
        "log_parkinson_volatility_60",
        "time_of_day_sin_1",
        "time_of_day_cos_1",
        "time_of_day_sin_2",
        "time_of_day_cos_2",
        "time_of_day_sin_3",
        "time_of_day_cos_3",
        "time_of_day_sin_4",
        "time_of_day_cos_4",
        "time_of_day_sin_5",
        "time_of_day_cos_5",
        "time_of_day_sin_6",
        "time_of_day_cos_6",
        "time_of_day_sin_24",
        "time_of_day_cos_24",
        "time_of_day_sin_48",
        "time_of_day_cos_48",
        "time_of_day_sin_96",
        "time_of_day_cos_96",
        "time_of_week_sin_1",
        "time_of_week_cos_1",
        "time_of_week_sin_2",
        "time_of_week_cos_2",
        "time_of_week_sin_3",
        "time_of_week_cos_3",
      ]
    `)
  })
})
