import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { persistenceOf, simulatedRows } from '../../test/forecast-rows.ts'
import { foldScores } from './fold-scores.ts'
import { scoreCard } from './score-card.ts'

const rows = simulatedRows({ days: 6, edge: 0.1, stepMinutes: 5 })
const [first, last] = [rows.asOf[0], rows.asOf[rows.length - 1]]

describe('the score of a fold', () => {
  it("is the score card's own where one fold holds everything", () => {
    const card = scoreCard(rows, { baseline: persistenceOf(rows), resamples: 10 })
    const [score] = foldScores(rows, [{ testFrom: first, testTo: last + 1 }])
    expect(score.rows).toBe(rows.length)
    expect(score.r2Percent).toBeCloseTo(card.r2Percent.value ?? Number.NaN, 9)
    expect(score.rmseBps).toBeCloseTo(card.returns.rmse ?? Number.NaN, 9)
    expect(score.hitRate).toBe(card.direction.hitRate.value)
    expect(score.coverage90).toBe(card.intervals.coverage90.share.value)
  })

  it('counts every row in one fold, wherever the cuts are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: first, max: last }), { maxLength: 5 }), (cuts) => {
        const edges = [first, ...cuts.toSorted((a, b) => a - b), last + 1]
        const folds = edges.slice(1).map((testTo, i) => ({ testFrom: edges[i], testTo }))
        const scores = foldScores(rows, folds)
        expect(scores.reduce((sum, score) => sum + score.rows, 0)).toBe(rows.length)
        const squared = scores.reduce(
          (sum, score) => sum + score.rows * (score.rmseBps ?? 0) ** 2,
          0,
        )
        const [whole] = foldScores(rows, [{ testFrom: first, testTo: last + 1 }])
        expect(Math.sqrt(squared / rows.length)).toBeCloseTo(whole.rmseBps ?? Number.NaN, 9)
      }),
      { numRuns: 30 },
    )
  })

  it('is unknown where a fold has no forecast', () => {
    const [score] = foldScores(rows, [{ testFrom: last + 1, testTo: last + 2 }])
    expect(score).toEqual({
      rows: 0,
      r2Percent: null,
      rmseBps: null,
      hitRate: null,
      coverage90: null,
    })
  })
})
