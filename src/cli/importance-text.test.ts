import { describe, expect, it } from 'vitest'
import type { ModelImportance } from '../jobs/index.ts'
import { importanceText } from './importance-text.ts'
import { painter } from './terminal.ts'

const plain = painter({ write: () => {} })
const FROM = Date.UTC(2025, 0, 1) - 1

const found: ModelImportance = {
  ...{ name: 'model', version: 3, modelVersion: 'boosting-1', modelName: 'boosting' },
  ...{ from: FROM, to: FROM + 60_000, rows: 2, blockMinutes: 240, repeats: 5 },
  ...{ usualScaleBps: 20, r2Percent: 0.25 },
  features: Array.from({ length: 17 }, (_, i) => ({
    feature: `feature_${i}`,
    lost: { rise: (8 - i) / 10, deviation: 0.01 },
    meanContributionBps: 0.5,
    splits: { gainShare: 0.125, coverShare: 0.25, count: 1200 },
  })),
  interactions: [{ features: ['feature_0', 'feature_4'], meanBps: 0.0625 }],
}

describe('importances as text', () => {
  it('put the loss beside "price unchanged", and each feature in a line with all that is known', () => {
    const text = importanceText(found, plain, false)
    expect(text).toContain('squared error is −0.250 % beside "price unchanged" (R² +0.250 %)')
    expect(text).toMatch(/feature_0 +\+0\.8000 +± 0\.0100 +│█+ +0\.5000 +12\.5 % +25\.0 % +1,200/)
    expect(text).toMatch(/feature_0 +feature_4 +0\.0625/)
    expect(text).toContain('… and 2 more: --all shows them')
    expect(text).not.toMatch(/feature_16|cannot say|no single sum/)
  })

  it('show every feature to who asks, and the harm that one did', () => {
    expect(importanceText(found, plain, true)).toMatch(/feature_16 +−0\.8000 .*█│/)
  })

  it('say what there is none of', () => {
    const features = found.features.map(({ feature, lost }) => ({
      ...{ feature, lost, meanContributionBps: undefined, splits: undefined },
    }))
    const text = importanceText({ ...found, features, interactions: undefined }, plain, false)
    expect(text).toMatch(/cannot say what a feature adds.* no single sum of trees/)
    expect(text).not.toMatch(/adds, bps|gain {2}/)
  })
})
