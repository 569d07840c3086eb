import { describe, expect, it } from 'vitest'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { featureSet } from '../features/index.ts'
import { buildDataset, type MarketDataset } from './dataset.ts'
import { fitUncertainty, uncertaintyFrom } from './uncertainty.ts'

const candles = marketOf({ ...lively, length: 6000 })
// Wild and calm hours, four at a time: something to foresee.
for (let i = 0; i < candles.length; i++) {
  if (Math.floor(i / 240) % 2 === 0) continue
  const shift = 1 + 0.003 * Math.sin(i * 12.9898)
  for (const field of ['open', 'high', 'low', 'close'] as const) candles[field][i] *= shift
}
const data = buildDataset({ candles, set: featureSet('core@1'), horizonMinutes: 10 })

function rowOf({ volatility }: MarketDataset, row: number): Float64Array {
  return Float64Array.from(volatility.features, (column) => column[row])
}

describe('the uncertainty of a forecast', () => {
  const fitted = fitUncertainty(data, 0, 4000)

  it('is the same for one row as for many, to the bit, also when brought back from JSON', () => {
    const loaded = uncertaintyFrom(JSON.parse(JSON.stringify(fitted.learnt)))
    const sigmas = fitted.sigmas(data, 3900, 4100)
    sigmas.forEach((sigma, i) => {
      expect(fitted.sigmaOf(rowOf(data, 3900 + i))).toBe(sigma)
      expect(loaded.sigmaOf(rowOf(data, 3900 + i))).toBe(sigma)
    })
    expect(loaded.residuals).toEqual(fitted.residuals)
  })

  it('foresees most of the volatility of rows it has not seen', () => {
    const outcome = data.volatility.target.subarray(4100, data.length - 10)
    const foreseen = fitted.sigmas(data, 4100, data.length - 10).map(Math.log)
    const mean = outcome.reduce((sum, value) => sum + value, 0) / outcome.length
    const error = outcome.reduce((sum, value, i) => sum + (value - foreseen[i]) ** 2, 0)
    const spread = outcome.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    expect(1 - error / spread).toBeGreaterThan(0.5)
  })

  it('sees the rows of its span and no others', () => {
    const outside = (row: number) => row < 500 || row >= 3000
    const spoil = (column: Float64Array) => column.map((value, i) => (outside(i) ? 1e6 : value))
    const blind = {
      ...data,
      realizedReturn: spoil(data.realizedReturn),
      volatility: {
        ...data.volatility,
        features: data.volatility.features.map(spoil),
        target: spoil(data.volatility.target),
      },
    }
    expect(fitUncertainty(blind, 500, 3000).learnt).toEqual(fitUncertainty(data, 500, 3000).learnt)
  })
})
