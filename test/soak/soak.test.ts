import { expect, it } from 'vitest'
import { soak } from './soak.ts'

// `npm run soak` is the long version of this one: three days of the market.
it('brings six hours of two symbols through a troubled venue without a missing or doubled minute', async () => {
  const { symbols, faults, frames, chain } = await soak({
    ...{ hours: 6, speed: 600, seed: 1, symbols: ['BTCUSDT', 'ETHUSDT'] },
  })
  expect(faults.faults.length).toBeGreaterThan(5)
  expect(frames).toBeGreaterThan(6 * 60 * 2)
  expect(chain).toBe('intact')
  for (const report of symbols) {
    expect(report).toMatchObject({ missing: 0, different: 0, doubled: 0, open: [] })
    // What the venue lost for good is confirmed, and nothing else.
    expect(report.confirmed).toBeGreaterThanOrEqual(4)
    expect(report.confirmed).toBeLessThanOrEqual(5)
    // Nobody forecast over a hole, and whoever did not forecast said why.
    expect(report).toMatchObject({ withheldWithoutReason: 0, misjudged: 0 })
    expect(report.issued).toBeGreaterThan(30)
    expect(report.issued).toBeLessThan(report.answers)
    // The trouble was real: minutes were missing for a while, and the ledger says so.
    expect(Object.keys(report.holes).length).toBeGreaterThan(0)
    expect(report.labelsLookedAt).toBeGreaterThan(300)
    expect(report.labelsOverGaps).toBe(0)
  }
}, 300_000)
