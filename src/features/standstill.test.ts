import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import type { Candles } from '../market/index.ts'
import { computeFeatures } from './compute-features.ts'
import { featureSet } from './feature-set.ts'

const standing = candlesOf(new Array(300).fill(60_123.45))
const silent: Candles = {
  ...standing,
  volume: new Float64Array(300),
  quoteVolume: new Float64Array(300),
  tradeCount: new Float64Array(300),
  takerBuyVolume: new Float64Array(300),
}

function last(candles: Candles): ReadonlyMap<string, number> {
  const { names, columns } = computeFeatures(featureSet('core@1'), candles)
  return new Map(names.map((name, k) => [name, columns[k][candles.length - 1]]))
}

describe('a market that stands still', () => {
  const row = last(standing)

  it.each(['rsi_14', 'range_position_60', 'bollinger_z_20', 'skewness_240', 'autocorrelation_60'])(
    'has no %s: nothing divided by nothing is undefined',
    (name) => expect(row.get(name)).toBeNaN(),
  )

  it.each(['scaled_return_1', 'scaled_return_240', 'high_distance_60'])(
    'has a %s of zero: it is known not to have moved',
    (name) => expect(Math.abs(row.get(name) ?? Number.NaN)).toBe(0),
  )

  it.each(['macd_12_26', 'macd_histogram_12_26_9', 'mean_distance_30'])(
    'has no %s to speak of',
    (name) => {
      expect(Math.abs(row.get(name) ?? Number.NaN)).toBeLessThan(1e-9)
    },
  )

  it('has the volatility of the floor', () => {
    expect(row.get('log_realized_volatility_60')).toBeCloseTo(Math.log(1e-5), 12)
  })
})

describe('a market without trades', () => {
  const row = last(silent)

  it.each([
    'taker_imbalance_1',
    'taker_imbalance_60',
    'vwap_distance_60',
    'quote_volume_z_60',
    'trade_size_z_240',
    'relative_signed_volume_15',
  ])('has no %s', (name) => expect(row.get(name)).toBeNaN())
})

describe('a market that grows at a constant rate', () => {
  const row = last(candlesOf(Array.from({ length: 300 }, (_, i) => 100 * 1.001 ** i)))

  it.each(['skewness_240', 'autocorrelation_60'])(
    'has no %s: what differs between its returns is rounding',
    (name) => expect(row.get(name)).toBeNaN(),
  )

  it('has only gains', () => {
    expect(row.get('rsi_60')).toBe(100)
    expect(row.get('range_position_60')).toBe(1)
  })
})
