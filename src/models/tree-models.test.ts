import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { outOfBagScore } from './index.ts'

describe('the out-of-bag score of a span', () => {
  it('is near the share of variance that can be foreseen', () => {
    const data = syntheticDataset({ seed: 4, length: 9000, edge: 0.4, gaps: 0.0005 })
    // The best there is: 0.4².
    const { r2, rows } = outOfBagScore({ data, from: 0, to: 9000 }, 1, { trees: 50 })
    expect(r2).toBeGreaterThan(0.1)
    expect(r2).toBeLessThan(0.18)
    expect(rows).toBeGreaterThan(8500)
  })
})
