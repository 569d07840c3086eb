import { describe, expect, it } from 'vitest'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { featureSet } from '../features/index.ts'
import { seededRandom } from '../runtime/index.ts'
import { buildDataset, type MarketDataset } from './dataset.ts'
import { QUANTILE_LEVELS } from './interval-tracker.ts'
import { groupShapes, residualGroups } from './residual-groups.ts'
import { shapeOf } from './residual-shape.ts'
import { fitUncertainty, type Spread, uncertaintyFrom } from './uncertainty.ts'

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

function asNumbers({ sigma, shape }: Spread): readonly number[] {
  const quantiles = QUANTILE_LEVELS.map((level) => shape.quantile(level))
  return [sigma, ...quantiles, shape.levelOf(0), shape.levelOf(1)]
}

const WAYS = [
  { intervals: 'adaptive', volatility: 'har' },
  { intervals: 'split', volatility: 'trees' },
  { intervals: 'cqr', volatility: 'har' },
] as const

it('learnt before rates were written down adapts as it did then, so that its forecasts can be made again', () => {
  const { rate, ...earlier } = fitUncertainty(data, 0, 4000).learnt
  expect(rate).toBe(0.0008)
  expect(uncertaintyFrom(earlier).rate).toBe(0.0005)
  expect(uncertaintyFrom({ ...earlier, adapts: false }).rate).toBe(0)
  const split = fitUncertainty(data, 0, 4000, { intervals: 'split' })
  expect([split.rate, uncertaintyFrom(split.learnt).rate]).toEqual([0, 0])
})

describe.each(WAYS)('the uncertainty of a forecast, $intervals with $volatility', (way) => {
  const fitted = fitUncertainty(data, 0, 4000, way)

  it('is the same for one row as for many, to the bit, also when brought back from JSON', () => {
    const loaded = uncertaintyFrom(JSON.parse(JSON.stringify(fitted.learnt)))
    const spreads = fitted.spreads(data, 3900, 4100)
    for (let i = 0; i < 200; i++) {
      const spread = asNumbers(spreads(i))
      expect(asNumbers(fitted.spreadAt(rowOf(data, 3900 + i)))).toEqual(spread)
      expect(asNumbers(loaded.spreadAt(rowOf(data, 3900 + i)))).toEqual(spread)
    }
  })

  it('foresees most of the volatility of rows it has not seen', () => {
    const outcome = data.volatility.target.subarray(4100, data.length - 10)
    const foreseen = fitted.volatility.logs(data, 4100, data.length - 10)
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
    expect(fitUncertainty(blind, 500, 3000, way).learnt).toEqual(
      fitUncertainty(data, 500, 3000, way).learnt,
    )
  })

  it('gives quantiles that never cross, and whose levels are those they were asked for', () => {
    const spreads = fitted.spreads(data, 3900, 4100)
    for (let i = 0; i < 200; i++) {
      const { shape } = spreads(i)
      const quantiles = QUANTILE_LEVELS.map((level) => shape.quantile(level))
      expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b))
      expect(shape.levelOf(shape.quantile(0.3))).toBeCloseTo(0.3, 6)
    }
  })
})

describe('several sizes of volatility', () => {
  it('have shapes of their own where there are residuals enough', () => {
    const random = seededRandom(9)
    const sigmas = Float64Array.from({ length: 20_000 }, () => Math.exp(random.normal()))
    // Calm that is foreseen is broken three times as wildly.
    const residuals = sigmas.map((sigma) => (sigma < 0.4 ? 3 : 1) * random.normal())
    const { groups } = residualGroups({ sigmas, residuals })
    const shapes = groupShapes(groups, shapeOf(Float64Array.of(-1, 1)))
    expect(shapes(undefined, 0.1).quantile(0.95)).toBeGreaterThan(4)
    expect(shapes(undefined, 3).quantile(0.95)).toBeCloseTo(1.645, 1)
    expect(
      residualGroups({ sigmas: sigmas.slice(0, 100), residuals: residuals.slice(0, 100) }),
    ).toEqual({})
  })
})
