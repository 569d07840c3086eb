import { describe, expect, it } from 'vitest'
import { persistenceOf, simulatedRows } from '../../test/forecast-rows.ts'
import { leakWarnings } from './leak-warnings.ts'
import { scoreCard } from './score-card.ts'

describe('leak warnings', () => {
  const warningsAt = (edge: number) =>
    leakWarnings(scoreCard(simulatedRows({ days: 60, edge }), { resamples: 1 }))

  it('are silent about doing nothing and about an edge of the attainable size', () => {
    const rows = simulatedRows({ days: 60, edge: 0.03 })
    expect(leakWarnings(scoreCard(persistenceOf(rows), { resamples: 1 }))).toEqual([])
    expect(warningsAt(0.03)).toEqual([])
  })

  it('call a forecast that is too good a leak, by every score that shows it', () => {
    const warnings = warningsAt(0.4)
    expect(warnings.map((text) => text.replace(/ (of|\d).*/, ''))).toEqual([
      'R²',
      'RMSE',
      'hit rate',
      'IC',
      'rank IC',
    ])
    expect(warnings.every((text) => text.includes('leak until proven otherwise'))).toBe(true)
  })

  it('call a forecast far worse than doing nothing a bug', () => {
    const rows = simulatedRows({ days: 60, edge: 0.1 })
    const bold = rows.expectedReturn.map((value) => -5 * value)
    const [warning] = leakWarnings(scoreCard({ ...rows, expectedReturn: bold }, { resamples: 1 }))
    expect(warning).toContain('far worse than doing nothing')
  })
})
