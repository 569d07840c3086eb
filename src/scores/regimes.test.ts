import { describe, expect, it } from 'vitest'
import { simulatedRows } from '../../test/forecast-rows.ts'
import { DAY_MS } from '../market/index.ts'
import { NO_REGIME, regimeScores, sessions } from './regimes.ts'
import { scoreCard } from './score-card.ts'

const HOUR_MS = DAY_MS / 24
const rows = simulatedRows({ days: 20, edge: 0.2 })
const options = { resamples: 100, seed: 1 }
const sorted = (labels: Uint8Array) => [{ by: 'half', regimes: ['one', 'other'], labels }]

describe('scores by regime', () => {
  it('are the score card’s where all rows are of one regime, and leave out a regime without rows', () => {
    const found = regimeScores(rows, sorted(new Uint8Array(rows.length)), options)
    expect(found).toHaveLength(1)
    const card = scoreCard(rows, options)
    expect(found[0]).toMatchObject({
      by: 'half',
      regime: 'one',
      rows: rows.length,
      days: card.days,
      r2Percent: card.r2Percent,
      ic: card.ic,
      hitRate: card.direction.hitRate,
      baseRate: card.direction.baseRate,
      coverage90: card.intervals.coverage90.share,
      rmseBps: card.returns.rmse,
      naiveRmseBps: card.returns.naiveRmse,
    })
  })

  it('tell where the skill was: forecasts that know something in one half only', () => {
    const labels = Uint8Array.from({ length: rows.length }, (_, i) => (i % 6 < 3 ? 0 : 1))
    const expectedReturn = rows.expectedReturn.map((value, i) => (labels[i] === 0 ? value : 0))
    const [knowing, idle] = regimeScores({ ...rows, expectedReturn }, sorted(labels), options)
    expect(knowing.r2Percent.low).toBeGreaterThan(1)
    expect(idle.r2Percent.value).toBe(0)
    expect(knowing.rows + idle.rows).toBe(rows.length)
  })

  it('leave out rows of which nothing can be said', () => {
    const labels = new Uint8Array(rows.length).fill(NO_REGIME).fill(1, 0, 100)
    const found = regimeScores(rows, sorted(labels), options)
    expect(found.map((each) => [each.regime, each.rows])).toEqual([['other', 100]])
  })

  it('know who is at work at which hour', () => {
    const hours = Float64Array.of(0, 7, 8, 13, 14, 21, 22, 23)
    const { labels, regimes } = sessions(hours.map((hour) => hour * HOUR_MS + HOUR_MS - 1))
    expect([...labels].map((label) => regimes[label])).toEqual([
      ...['Asia', 'Asia', 'EU', 'EU', 'US', 'US', 'Asia', 'Asia'],
    ])
  })
})
