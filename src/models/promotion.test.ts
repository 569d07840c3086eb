import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WALKED } from '../../test/evaluation.ts'
import { persistenceOf, simulatedRows } from '../../test/forecast-rows.ts'
import { type EvaluatedModel, scoreCard, versus } from '../scores/index.ts'
import { LEAK_CHECK, promotionVerdict } from './promotion.ts'

function candidate(edge: number, rivalEdge?: number): EvaluatedModel {
  const rows = simulatedRows({ days: 60, edge, stepMinutes: 5 })
  const card = scoreCard(rows, { baseline: persistenceOf(rows), resamples: 100 })
  const model = { name: 'forest', description: '', card, ...WALKED }
  if (rivalEdge === undefined) return model
  const rival = simulatedRows({ days: 60, edge: rivalEdge, stepMinutes: 5 }).expectedReturn
  return { ...model, versus: versus(rows, 'ridge', rival, card.significance.lag) }
}

const sound = { champion: undefined, tried: 1, alarms: [], predictMicroseconds: 20, bytes: 1e6 }
const failed = (verdict: ReturnType<typeof promotionVerdict>) =>
  verdict.checks.filter(({ passed }) => !passed).map(({ check }) => check)

describe('the gate', () => {
  it('lets in what is better than doing nothing, and says by what', () => {
    const verdict = promotionVerdict({ ...sound, challenger: candidate(0.1) })
    expect(failed(verdict)).toEqual([])
    expect(verdict).toMatchObject({ challenger: 'forest', champion: null, promoted: true })
    expect(verdict.checks[0].found).toMatch(/^p = 0\.0\d\d, R² \d\.\d{3} %$/)
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
  })

  it('keeps out what knows nothing', () => {
    const verdict = promotionVerdict({ ...sound, challenger: candidate(0) })
    expect(verdict.promoted).toBe(false)
    expect(failed(verdict)).toContain('better than price unchanged')
  })

  it('asks a challenger to beat the champion, too', () => {
    const common = { ...sound, champion: 'ridge' }
    const verdict = promotionVerdict({ ...common, challenger: candidate(0.1, 0.02) })
    expect(failed(verdict)).toEqual([])
    const equal = promotionVerdict({ ...common, challenger: candidate(0.1, 0.1) })
    expect(failed(equal)).toEqual(['better than ridge'])
  })

  describe('that several challengers are asked through', () => {
    const known = candidate(0.1, 0.02)
    /** The same challenger with those p-values, one of so many. */
    const asked = (tried: number, pValue: number, rivalP: number) => {
      const test = { statistic: 1, pValue }
      const significance = { ...known.card.significance, weighted: test }
      const against = known.versus && {
        versus: { ...known.versus, weighted: { ...test, pValue: rivalP } },
      }
      const challenger = { ...known, card: { ...known.card, significance }, ...against }
      return promotionVerdict({ ...sound, champion: 'ridge', tried, challenger })
    }
    const chance = fc.double({ min: 0, max: 1, noNaN: true })
    const several = fc.integer({ min: 1, max: 20 })

    it('is never easier to pass for more of them', () => {
      fc.assert(
        fc.property(fc.double({ min: 0, max: 0.1, noNaN: true }), several, several, (p, a, b) => {
          const [few, many] = [Math.min(a, b), Math.max(a, b)]
          if (asked(many, p, p).promoted) expect(asked(few, p, p).promoted).toBe(true)
        }),
      )
    })

    it('lets one of them in by luck no more often than a single one', () => {
      fc.assert(
        fc.property(chance, chance, several, (p, rivalP, tried) => {
          const { promoted, checks } = asked(tried, p, rivalP)
          // Whoever passes would have been as unlikely as that alone: k chances of 0.05 / k are 0.05.
          expect(promoted).toBe(p * tried < 0.05 && rivalP * tried < 0.05)
          const [nothing, rival] = checks
          expect([nothing.pValue, rival.pValue]).toEqual([p, rivalP])
          expect(nothing.correctedP).toBe(Math.min(1, p * tried))
          expect(rival.correctedP).toBe(Math.min(1, rivalP * tried))
        }),
      )
    })

    it('says how it came to its verdict, and nothing new of one alone', () => {
      const found = (tried: number) => asked(tried, 0.012, 0.03).checks.map((check) => check.found)
      expect(found(1).slice(0, 2)).toEqual([expect.stringMatching(/^p = 0\.012, R² /), 'p = 0.030'])
      expect(found(3).slice(0, 2)).toEqual([
        expect.stringMatching(/^one of 3: p 0\.0120 × 3 = 0\.0360, R² /),
        'one of 3: p 0.0300 × 3 = 0.0900',
      ])
      expect(failed(asked(3, 0.012, 0.03))).toEqual(['better than ridge'])
      expect(asked(3, 0.012, 0.03).tried).toBe(3)
    })
  })

  it('names what may leak once, and says in full what was found', () => {
    const challenger = candidate(0.1)
    const tooGood = { check: 'too good', subject: 'ridge' } as const
    const alarms = [
      { ...tooGood, detail: 'R² of 80 %' },
      { ...tooGood, detail: 'IC of 0.9' },
    ]
    const { checks } = promotionVerdict({ ...sound, challenger, alarms })
    expect(checks.find(({ check }) => check === LEAK_CHECK)).toMatchObject({
      ...{ passed: false, found: 'too good: ridge' },
      details: ['too good: ridge: R² of 80 %', 'too good: ridge: IC of 0.9'],
    })
  })

  it('keeps out what may leak, is slow or is huge, whatever its score', () => {
    const challenger = candidate(0.1)
    const alarms = [{ check: 'label', subject: 'target', detail: '' } as const]
    expect(failed(promotionVerdict({ ...sound, challenger, alarms }))).toEqual([
      'no sign of a leak',
    ])
    const slow = promotionVerdict({ ...sound, challenger, predictMicroseconds: 6000, bytes: 1e9 })
    expect(failed(slow)).toEqual(['forecasts one row in time', 'is of a size to be served'])
  })

  it('keeps out intervals that do not hold what they say', () => {
    const challenger = candidate(0.1)
    const { card } = challenger
    const share = { value: 0.8, low: 0.79, high: 0.81 }
    const coverage90 = { ...card.intervals.coverage90, share }
    const narrow = {
      ...challenger,
      card: { ...card, intervals: { ...card.intervals, coverage90 } },
    }
    expect(failed(promotionVerdict({ ...sound, challenger: narrow }))).toEqual([
      '90 % interval holds what it says',
    ])
  })
})
