import { describe, expect, it } from 'vitest'
import { simulatedRows } from '../../test/forecast-rows.ts'
import { scoreCard } from './score-card.ts'

describe('trading costs', () => {
  const rows = simulatedRows({ days: 10, stepMinutes: 2, edge: 0.3 })
  const { costs } = scoreCard(rows, { resamples: 50 })

  it('never hold two trades at once: one horizon fits five rows of two minutes', () => {
    expect(costs.map(({ tail }) => tail)).toEqual([0.01, 0.1, 0.5])
    expect(costs.map(({ signals }) => signals)).toEqual([144, 1440, 7200])
    expect(costs[2].trades).toBe(7200 / 5)
    expect(costs[0].trades).toBeLessThanOrEqual(144)
    expect(costs[1].trades).toBeLessThan(1440)
  })

  it('leave what the round trip does not take', () => {
    for (const { grossBps, net } of costs) {
      const gross = grossBps.value ?? Number.NaN
      expect(net).toEqual([
        { roundTripBps: 10, bps: gross - 10 },
        { roundTripBps: 20, bps: gross - 20 },
      ])
    }
  })

  it('earn more on stronger forecasts', () => {
    const [strongest, strong, all] = costs.map(({ signalBps }) => signalBps ?? Number.NaN)
    expect(strongest).toBeGreaterThan(strong)
    expect(strong).toBeGreaterThan(all)
    expect(all).toBeGreaterThan(0)
  })

  it('take every forecast as large as the threshold, for time must not choose among equals', () => {
    const steps = rows.expectedReturn.map((value) => Math.sign(value) * 0.001)
    const [top] = scoreCard({ ...rows, expectedReturn: steps }, { resamples: 1 }).costs
    expect(top.signals).toBe(7200)
  })
})
