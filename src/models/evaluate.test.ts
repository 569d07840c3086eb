import { describe, expect, it } from 'vitest'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { type FeatureSet, featureSet, labels } from '../features/index.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import { type EvaluateOptions, evaluate } from './evaluate.ts'
import type { Model } from './model.ts'
import { modelByName } from './model-by-name.ts'

const candles = marketOf({ ...lively, length: 7000, gap: 0.0003 })
const from = candles.openTime[0]

const options: EvaluateOptions = {
  instrument: { venue: 'simulated', market: 'spot', symbol: 'MADEUP' },
  candles,
  dataHash: 'abc',
  from,
  to: candles.openTime[6999] + MINUTE_MS,
  set: featureSet('core@1'),
  horizonMinutes: 10,
  models: [modelByName('ridge')],
  scheme: 'rolling',
  trainDays: 2,
  retrain: 1,
  seed: 1,
  codeVersion: 'test',
  now: () => 42,
  resamples: 50,
}

describe('an evaluation', () => {
  it('puts persistence first, asked for or not, and scores all over the same moments', async () => {
    const { models } = await evaluate(options)
    expect(models.map(({ name }) => name)).toEqual(['persistence', 'ridge'])
    const [naive, ridge] = models.map(({ card }) => card)
    expect(naive.r2Percent.value).toBe(0)
    expect(ridge.rows).toBe(naive.rows)
    expect(ridge.baselineIntervals).toEqual(naive.baselineIntervals)
  })

  it('says how it was made, in plain JSON', async () => {
    const made = await evaluate({ ...options, models: [] })
    expect(JSON.parse(JSON.stringify(made))).toEqual(made)
    expect(made).toMatchObject({
      schemaVersion: 1,
      createdAt: 42,
      codeVersion: 'test',
      market: 'simulated',
      set: 'core@1',
      from,
      plan: { scheme: 'rolling', trainDays: 2, purgeMinutes: 10, embargoMinutes: 60, retrain: 1 },
    })
    expect(made.plan.folds[0].testFrom).toBe(from + 2 * DAY_MS)
    expect(made.data.dataHash).toBe('abc')
    expect(made.data.candles).toBe(7000)
    const span = (candles.openTime[6999] - from) / MINUTE_MS + 1
    expect(made.data.gaps).toBeGreaterThan(0)
    expect(made.data.gapMinutes).toBe(span - 7000)
  })

  it('finds nothing in noise, and cries out when a feature knows the future', async () => {
    const honest = await evaluate(options)
    expect(honest.warnings).toEqual([])
    const crystalBall: FeatureSet = {
      id: 'leak@1',
      features: [{ name: 'next', warmup: 0, compute: (some) => labels(some, 10) }],
    }
    const { warnings } = await evaluate({ ...options, set: crystalBall })
    expect(warnings.join()).toMatch(/ridge: R² of .* treat as a leak/)
    expect(warnings[0]).toMatch(/^feature history: next: at .* what was known then gives NaN$/)
    expect(warnings[1]).toMatch(
      /^single feature: next: its correlation with the target is 0\.\d+ over/,
    )
  })

  it('tries each model on labels that cannot be learnt, where that is asked for', async () => {
    const ridge = modelByName('ridge')
    const byHeart: Model = {
      ...ridge,
      name: 'by-heart',
      fit: (span, seed) => ({
        ...ridge.fit(span, seed),
        predict: (_, first, end) => span.data.target.slice(first, end).map((value) => value || 0),
      }),
    }
    // Skill is counted by quarter days, and eight of the last quarter of all rows are the least.
    const longer = marketOf({ ...lively, length: 14_000 })
    const to = longer.openTime[13_999] + MINUTE_MS
    const span = { candles: longer, from: longer.openTime[0], to, trainDays: 8 }
    const tried = { ...options, ...span, models: [byHeart, ridge], labelTrials: true }
    const { leaks, warnings } = await evaluate(tried)
    expect(leaks.labelTrials).toBe(true)
    // Of labels that come a day later too few are left here.
    expect(leaks.alarms).toEqual([
      expect.objectContaining({ check: 'shuffled labels', subject: 'by-heart' }),
    ])
    expect(warnings[0]).toMatch(
      /^shuffled labels: by-heart: its skill is .* where none is possible/,
    )
    expect((await evaluate({ ...tried, labelTrials: false })).leaks.alarms).toEqual([])
  })

  it('refuses a span that leaves nothing to test', async () => {
    await expect(evaluate({ ...options, trainDays: 10 })).rejects.toThrow(/No forecast/)
  })
})
