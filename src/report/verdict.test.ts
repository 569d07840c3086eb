import { describe, expect, it } from 'vitest'
import { sampleEvaluation } from '../../test/evaluation.ts'
import { intervalSentence, quoteOf, summaryOf, verdictOf } from './verdict.ts'

describe('the verdict', () => {
  const { models, ...rest } = sampleEvaluation({
    edges: { chance: 0.005, sharp: 0.06, reversed: -0.06, oracle: 0.5 },
  })
  const [persistence, chance, sharp, , oracle] = models

  it('knows doing nothing, luck, skill and what is too good', () => {
    const kinds = [persistence, chance, sharp, oracle].map((model) => verdictOf(model, 'USD').kind)
    expect(kinds).toEqual(['yardstick', 'unclear', 'better', 'unbelievable'])
  })

  it('calls noise that moves the price forecast about worse than doing nothing', () => {
    const { card } = chance
    const significance = { ...card.significance, plain: { statistic: -3, pValue: 0.999 } }
    const verdict = verdictOf({ ...chance, card: { ...card, significance } }, 'USD')
    expect(verdict).toMatchObject({ kind: 'worse', sentence: expect.stringContaining('p > 0.99') })
  })

  it('mentions the weighted test where only that one finds something', () => {
    const { card } = chance
    const weighted = { statistic: 3, pValue: 0.00132 }
    const significance = {
      ...card.significance,
      plain: { statistic: 1.2, pValue: 0.1151 },
      weighted,
    }
    const { kind, sentence } = verdictOf({ ...chance, card: { ...card, significance } }, 'USD')
    expect(kind).toBe('unclear')
    expect(sentence).toBe(
      'not distinguishable from doing nothing (p = 0.12); better once wild hours count no more than calm ones (weighted p = 0.0013)',
    )
  })

  it('sums up: who won, and whether it would have paid', () => {
    const summary = (...chosen: typeof models) => summaryOf({ ...rest, models: chosen })
    expect(summary(persistence)).toBe('Only doing nothing was evaluated.')
    expect(summary(persistence, chance)).toMatch(/^No model is distinguishable.*No threshold/)
    expect(summary(persistence, sharp, chance)).toMatch(
      /^sharp beat doing nothing, as far as 2 models on one history can show\. No threshold would have covered a round trip of 10 bps/,
    )
    expect(summary(persistence, sharp, oracle)).toMatch(/^oracle: too good or too bad to be true/)
  })

  it('sums up to nothing where something may leak, however good or bad the scores', () => {
    const alarm = { check: 'feature history', subject: 'next', detail: 'it is another' }
    const leaks = { labelTrials: false, alarms: [alarm] }
    expect(summaryOf({ ...rest, models: [persistence, sharp], leaks })).toMatch(/^There are signs/)
  })

  it('speaks of the interval without praising the yardstick for equalling itself', () => {
    expect(intervalSentence(persistence.card)).not.toContain('CRPS')
    expect(intervalSentence(sharp.card)).toMatch(/% inside.*worst seven days.*bps wide; CRPS/)
  })

  it('calls dollar tokens dollars, and other quotes by no name', () => {
    expect(['BTCUSDT', 'ETHUSDC', 'BTCUSD', 'ETHBTC'].map(quoteOf)).toEqual([
      'USD',
      'USD',
      'USD',
      'quote',
    ])
  })
})
