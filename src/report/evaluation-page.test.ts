import { describe, expect, it } from 'vitest'
import { sampleEvaluation } from '../../test/evaluation.ts'
import { evaluationPage } from './evaluation-page.ts'

const evaluation = sampleEvaluation({ edges: { chance: 0.005, sharp: 0.06, oracle: 0.5 } })
const page = evaluationPage(evaluation)

describe('the evaluation page', () => {
  it('gives every model its section, and every rival its five charts', () => {
    for (const [i, { name }] of evaluation.models.entries()) {
      expect(page).toContain(`<h2 id="m${i}">${name}</h2>`)
    }
    const charts = [
      'Skill by month',
      'Skill by regime',
      'Forecast against outcome',
      'Reliability of the probability',
    ]
    for (const title of [...charts, 'What trading it would have left']) {
      expect(page.split(`>${title}`), title).toHaveLength(4)
    }
    expect(page.split('>Coverage over time<')).toHaveLength(5)
  })

  it('asks for nothing from anywhere: no script, no import, no address', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|src=|href=|https?:/i)
  })

  it('shows no undefined number, even of a handful of forecasts or of none', () => {
    const few = sampleEvaluation({ edges: { young: 0.1 }, days: 0.02 })
    const none = sampleEvaluation({ edges: { unborn: 0.1 }, days: 0 })
    const empty = { ...evaluation, models: [], plan: { ...evaluation.plan, folds: [] } }
    for (const each of [evaluation, few, none, empty]) {
      expect(evaluationPage(each)).not.toMatch(/\bNaN|undefined|\bnull\b|Infinity/)
    }
  })

  it('lets no text become markup', () => {
    const hostile = `<script>alert("1")</script>'&`
    const attacked = evaluationPage({
      ...evaluation,
      codeVersion: hostile,
      set: hostile,
      instrument: { ...evaluation.instrument, symbol: hostile },
      data: { ...evaluation.data, dataHash: hostile },
      warnings: [hostile],
      models: evaluation.models.map((model) => ({ ...model, name: hostile, description: hostile })),
    })
    expect(attacked).not.toContain('<script')
    expect(attacked).not.toContain('"1"')
    expect(attacked).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;')
  })

  it('closes what it opens, and uses each id once', () => {
    for (const tag of [
      'svg',
      'g',
      'section',
      'table',
      'tr',
      'figure',
      'details',
      'div',
      'text',
      'p',
    ]) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length
      expect(page.match(new RegExp(`</${tag}>`, 'g'))?.length, tag).toBe(opened)
    }
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const named = [...page.matchAll(/ aria-(?:labelledby|describedby)="([^"]+)"/g)]
    for (const [, id] of named) expect(ids).toContain(id)
    expect(named.length).toBeGreaterThan(30)
  })

  it('keeps every mark of a chart inside its drawing', () => {
    const drawings = [
      ...page.matchAll(/<svg viewBox="0 0 (\d+) (\d+)" role="img"[\s\S]*?<\/figcaption>/g),
    ]
    expect(drawings.length).toBe(21)
    for (const [drawing, width, height] of drawings) {
      for (const [, x, y] of drawing.matchAll(/ cx="([^"]+)" cy="([^"]+)"/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0)
        expect(Number(x)).toBeLessThanOrEqual(Number(width))
        expect(Number(y)).toBeGreaterThanOrEqual(0)
        expect(Number(y)).toBeLessThanOrEqual(Number(height))
      }
    }
  })

  it('says where its data came from, and what to doubt', () => {
    for (const fact of ['c0ffee', '611,000', '1 gap, 80 minutes', '0123abc', 'core@1']) {
      expect(page).toContain(fact)
    }
    expect(page).toContain('treat as a leak until proven otherwise')
    expect(page).toContain('2024-02-01 to 2024-03-16')
  })

  it('bears a banner when the market is simulated, and none when it is real', () => {
    expect(evaluationPage({ ...evaluation, market: 'simulated' })).toContain(
      '<strong>SIMULATED</strong>',
    )
    expect(page).not.toContain('SIMULATED')
  })
})
