import { describe, expect, it } from 'vitest'
import { dependencePage } from './dependence-page.ts'

const points = [0, 0.5, 1].map((share) => ({
  ...{ value: 10 * share, share, mean: share / 100, local: share / 50 },
  rows: { low: -0.01, middle: 0, high: 0.02 },
}))

const about = {
  ...{ name: 'a-model', version: 3, modelVersion: 'ridge-0123', usualScaleBps: 20 },
  ...{ trainedFrom: Date.UTC(2024, 0, 1), trainedTo: Date.UTC(2024, 5, 1) },
  importances: [{ feature: '<rsi>', meanContribution: 0.01 }],
  dependences: [{ feature: '<rsi>', points }],
}

describe('the page of dependences', () => {
  it('shows the curve, its numbers and the importance, and lets no name become markup', () => {
    const page = dependencePage(about)
    expect(page).toContain('&lt;rsi&gt;</h4>')
    expect(page).not.toContain('<rsi>')
    expect(page).toContain('<td>0.2000</td>')
    expect(page.match(/<path /g)).toHaveLength(3)
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|https?:|NaN/i)
  })

  it('says so where no feature matters', () => {
    expect(dependencePage({ ...about, importances: [], dependences: [] })).toContain(
      'No feature moves its forecasts',
    )
  })
})
