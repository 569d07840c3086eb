import { describe, expect, it } from 'vitest'
import { simulatedRows } from '../../test/forecast-rows.ts'
import { quantileAt } from './forecast-rows.ts'
import { scoreCard } from './score-card.ts'
import { createScoreboard } from './scoreboard.ts'

describe('the scoreboard', () => {
  it('has no score before the first outcome', () => {
    const { count, ...scores } = createScoreboard().score()
    expect(count).toBe(0)
    expect(new Set(Object.values(scores))).toEqual(new Set([null]))
  })

  it('arrives, one forecast at a time, at what the score card says of them all', () => {
    const rows = simulatedRows({ days: 3, edge: 0.2 })
    const { realizedReturn: outcome } = rows
    const [low90, low50, high50, high90] = [0.05, 0.25, 0.75, 0.95].map((q) => quantileAt(rows, q))
    const board = createScoreboard()
    for (let i = 0; i < rows.length; i++) {
      board.add({
        lastClose: rows.lastClose[i],
        expectedReturn: rows.expectedReturn[i],
        realizedReturn: outcome[i],
        inside50: outcome[i] >= low50[i] && outcome[i] <= high50[i],
        inside90: outcome[i] >= low90[i] && outcome[i] <= high90[i],
      })
    }
    const card = scoreCard(rows, { resamples: 1 })
    const near = (value: number | null) => expect.closeTo(value ?? Number.NaN, 9)
    expect(board.score()).toEqual({
      count: rows.length,
      rmseBps: near(card.returns.rmse),
      naiveRmseBps: near(card.returns.naiveRmse),
      rmseUsd: near(card.price.rmse),
      naiveRmseUsd: near(card.price.naiveRmse),
      skillPercent: near(card.r2Percent.value),
      hitRate: near(card.direction.hitRate.value),
      baseRate: near(card.direction.baseRate),
      coverage50: near(card.intervals.coverage50.share.value),
      coverage90: near(card.intervals.coverage90.share.value),
    })
  })

  it('gives persistence no hit rate', () => {
    const board = createScoreboard()
    const still = { lastClose: 100, expectedReturn: 0, inside50: true, inside90: true }
    board.add({ ...still, realizedReturn: 0.01 })
    board.add({ ...still, realizedReturn: 0.01 })
    board.add({ ...still, realizedReturn: -0.01 })
    expect(board.score()).toMatchObject({ hitRate: null, baseRate: 2 / 3, skillPercent: 0 })
  })
})
