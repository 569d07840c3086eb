import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { DAY_MS } from '../market/index.ts'
import { QUANTILE_LEVELS } from './interval-tracker.ts'
import { trailingInterval } from './trailing-interval.ts'

const plain = syntheticDataset({ seed: 6, length: 7000, gaps: 0.0005 })
const data = {
  ...plain,
  setId: 'none',
  horizonMinutes: 10,
  lastClose: plain.scale,
  realizedReturn: plain.target,
  volatility: { ...plain, setId: 'volatility@2' },
}
const rows = Int32Array.from({ length: 3000 }, (_, i) => 4000 + i)

describe('the naive interval', () => {
  const { probabilityUp, quantiles } = trailingInterval(data, rows)
  const at = (level: number) => quantiles[QUANTILE_LEVELS.indexOf(level)]

  it('is what the last weeks were', () => {
    expect(at(0.05)[2999]).toBeCloseTo(-1.645, 0)
    expect(at(0.95)[2999]).toBeCloseTo(1.645, 0)
    expect(Math.abs(probabilityUp[2999] - 0.5)).toBeLessThan(0.1)
  })

  it('changes when a day begins and not within it', () => {
    const days = Array.from(rows, (row) => Math.floor(data.asOf[row] / DAY_MS))
    for (let i = 1; i < rows.length; i++) {
      if (days[i] === days[i - 1]) expect(at(0.05)[i]).toBe(at(0.05)[i - 1])
    }
    expect(new Set(at(0.05)).size).toBe(new Set(days).size)
  })

  it('knows no outcome before it is known', () => {
    const cut = 2000
    const now = data.asOf[rows[cut]]
    const realizedReturn = data.realizedReturn.map((value, i) =>
      data.asOf[i] + data.horizonMs > now ? 1e9 : value,
    )
    const blind = trailingInterval({ ...data, realizedReturn }, rows)
    blind.quantiles.forEach((column, i) => {
      expect(column.subarray(0, cut + 1)).toEqual(quantiles[i].subarray(0, cut + 1))
    })
    expect(blind.probabilityUp.subarray(0, cut + 1)).toEqual(probabilityUp.subarray(0, cut + 1))
  })
})
