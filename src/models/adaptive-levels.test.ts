import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adapt, effectiveLevel, nominalLevel } from './adaptive-levels.ts'

const anyLevels = fc.record({
  coverage50: fc.double({ min: 0.02, max: 0.8, noNaN: true }),
  coverage90: fc.double({ min: 0.81, max: 0.999, noNaN: true }),
})
const anyLevel = fc.double({ min: 0, max: 1, noNaN: true })

const nominal = { coverage50: 0.5, coverage90: 0.9 }

describe('adaptive levels', () => {
  it('read the nominal levels while nothing has been learnt', () => {
    for (const level of [0, 0.01, 0.05, 0.2, 0.25, 0.4, 0.5, 0.75, 0.95, 1]) {
      expect(effectiveLevel(nominal, level)).toBeCloseTo(level, 15)
    }
  })

  it('put the edges of both intervals where their coverage asks for them', () => {
    const levels = { coverage50: 0.6, coverage90: 0.96 }
    expect(effectiveLevel(levels, 0.05)).toBeCloseTo(0.02, 15)
    expect(effectiveLevel(levels, 0.75)).toBeCloseTo(0.8, 15)
  })

  it('keep quantiles in order, and can be read backwards', () => {
    fc.assert(
      fc.property(anyLevels, anyLevel, anyLevel, (levels, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(effectiveLevel(levels, low)).toBeLessThanOrEqual(effectiveLevel(levels, high))
        expect(nominalLevel(levels, effectiveLevel(levels, a))).toBeCloseTo(a, 12)
      }),
    )
  })

  it('ask for more coverage after a miss and for less after a hit, so that the average comes true', () => {
    const missed = adapt(nominal, { inside50: false, inside90: false })
    const hit = adapt(nominal, { inside50: true, inside90: true })
    expect(missed.coverage90 - 0.9).toBeCloseTo(9 * (0.9 - hit.coverage90), 12)
    expect(missed.coverage50 - 0.5).toBeCloseTo(0.5 - hit.coverage50, 12)
    expect(missed.coverage90).toBeCloseTo(0.9 + 0.0008 * 0.9, 12)
  })

  it('stay apart whatever happens', () => {
    for (const inside of [true, false]) {
      let levels = nominal
      for (let i = 0; i < 20_000; i++)
        levels = adapt(levels, { inside50: inside, inside90: inside })
      const tails = [0.01, 0.05, 0.25, 0.5].map((level) => effectiveLevel(levels, level))
      for (let i = 1; i < tails.length; i++) expect(tails[i]).toBeGreaterThan(tails[i - 1])
      expect(tails[0]).toBeGreaterThan(0)
    }
  })
})
