import { describe, expect, it } from 'vitest'
import { seededRandom } from '../runtime/index.ts'
import { type LiveOutcome, liveCondition } from './live-condition.ts'

/** Outcomes of ten minutes each, a minute apart; the forecast knows `edge` of what comes, its interval is `stretch` wide. */
function outcomes(rows: number, { edge = 0, stretch = 1, seed = 1 }): LiveOutcome[] {
  const random = seededRandom(seed)
  const steps = Array.from({ length: rows + 10 }, () => 0.0005 * random.normal())
  const deviation = 0.0005 * Math.sqrt(10)
  return Array.from({ length: rows }, (_, i) => {
    const realizedReturn = steps.slice(i, i + 10).reduce((sum, step) => sum + step, 0)
    const half = 1.645 * deviation * stretch
    return {
      expectedReturn: edge * realizedReturn,
      realizedReturn,
      width90: 2 * half,
      inside90: Math.abs(realizedReturn) <= half,
    }
  })
}

describe('the condition of the model that serves', () => {
  it('is not judged before a day has passed', () => {
    expect(liveCondition(outcomes(1439, {}))).toEqual({ kind: 'too-early', rows: 1439 })
  })

  it('is sound for a model that knows nothing and says so, week after week', () => {
    for (let seed = 1; seed <= 30; seed++) {
      expect(liveCondition(outcomes(10_080, { seed })).kind).toBe('sound')
    }
  })

  it('is degraded when the forecasts point the wrong way', () => {
    const verdict = liveCondition(outcomes(10_080, { edge: -0.1 }))
    expect(verdict).toMatchObject({ kind: 'degraded' })
    expect(verdict.kind === 'degraded' && verdict.reason).toMatch(/worse than "price unchanged"/)
  })

  it('is degraded when the intervals are far too narrow or too wide, and not for a little', () => {
    const reasonFor = (stretch: number) => {
      const verdict = liveCondition(outcomes(10_080, { stretch }))
      return verdict.kind === 'degraded' ? verdict.reason : verdict.kind
    }
    expect(reasonFor(0.6)).toMatch(/^its 90 % interval held 6\d\.\d % ± /)
    expect(reasonFor(1.6)).toMatch(/^its 90 % interval held 9\d\.\d % ± /)
    expect(reasonFor(0.97)).toBe('sound')
  })
})
