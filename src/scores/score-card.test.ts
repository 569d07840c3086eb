import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { persistenceOf, shuffledForecasts, simulatedRows } from '../../test/forecast-rows.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { levelR2 } from './point-error.ts'
import { scoreCard } from './score-card.ts'

const DIGITS = 9

describe('a score card agrees with statsmodels, scipy and pandas on', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../../test/golden/scores.json', import.meta.url), 'utf8'),
  )
  const rows = rowsFrom(golden.rows)
  const baseline = {
    ...rows,
    quantiles: golden.rows.naiveQuantiles.map((q: number) => rows.asOf.map(() => q)),
  }
  const card = scoreCard(rows, { baseline, lag: golden.lag })

  it('the size of errors, in price and in basis points', () => {
    for (const unit of ['price', 'returns'] as const) {
      for (const [name, value] of Object.entries(golden[unit])) {
        expect(card[unit], `${unit} ${name}`).toHaveProperty(name, expect.closeTo(Number(value), 8))
      }
    }
  })

  it('R² against zero, over all and by month', () => {
    expect(card.r2Percent.value).toBeCloseTo(golden.r2Percent, DIGITS)
    const byMonth = Object.fromEntries(card.months.map((m) => [m.month, m.r2Percent.value]))
    expect(Object.keys(byMonth)).toEqual(['2024-01', '2024-02'])
    expect(byMonth['2024-01']).toBeCloseTo(golden.r2PercentByMonth['2024-01'], DIGITS)
    expect(byMonth['2024-02']).toBeCloseTo(golden.r2PercentByMonth['2024-02'], DIGITS)
  })

  it('R² of the price level, which flatters', () => {
    const price = (returns: Float64Array) =>
      rows.lastClose.map((close, i) => close * Math.exp(returns[i]))
    expect(levelR2(price(rows.realizedReturn), price(rows.expectedReturn))).toBeCloseTo(
      golden.levelR2,
      DIGITS,
    )
  })

  it('correlation, rank correlation with ties, and calibration', () => {
    expect(card.ic.value).toBeCloseTo(golden.ic, DIGITS)
    expect(card.rankIc.value).toBeCloseTo(golden.rankIc, DIGITS)
    expect(card.calibration.slope.value).toBeCloseTo(golden.slope, DIGITS)
    expect(card.calibration.interceptBps).toBeCloseTo(golden.interceptBps, DIGITS)
  })

  it('the hit rate and the share of ups', () => {
    expect(card.direction.hitRate.value).toBeCloseTo(golden.direction.hitRate, DIGITS)
    expect(card.direction.calls).toBe(golden.direction.calls)
    expect(card.direction.upShare).toBeCloseTo(golden.direction.upShare, DIGITS)
  })

  it('the Diebold–Mariano test, plain and weighted, and the effective sample size', () => {
    const { plain, weighted, effectiveSampleSize } = card.significance
    expect(plain?.statistic).toBeCloseTo(golden.plain.statistic, DIGITS)
    expect(plain?.pValue).toBeCloseTo(golden.plain.pValue, DIGITS)
    expect(weighted?.statistic).toBeCloseTo(golden.weighted.statistic, DIGITS)
    expect(weighted?.pValue).toBeCloseTo(golden.weighted.pValue, DIGITS)
    const { realizedReturn, lossDifferential } = golden.effectiveSampleSize
    expect(effectiveSampleSize.realizedReturn).toBeCloseTo(realizedReturn, 7)
    expect(effectiveSampleSize.lossDifferential).toBeCloseTo(lossDifferential, 7)
  })

  it('coverage, its worst seven days, and width', () => {
    for (const level of ['coverage50', 'coverage90'] as const) {
      const { share, worstWeek, meanWidthBps } = card.intervals[level]
      expect(share.value).toBeCloseTo(golden[level].share, DIGITS)
      expect(worstWeek?.share).toBeCloseTo(golden[level].worstWeek.share, DIGITS)
      expect(worstWeek?.to).toBe(golden[level].worstWeek.to)
      expect(meanWidthBps).toBeCloseTo(golden[level].meanWidthBps, DIGITS)
    }
  })

  it('pinball loss, CRPS and Brier score', () => {
    const losses = card.quantileLoss.pinball.map(({ bps }) => bps)
    expect(losses).toEqual(golden.pinballBps.map((bps: number) => expect.closeTo(bps, DIGITS)))
    expect(card.quantileLoss.crpsBps).toBeCloseTo(golden.crpsBps, DIGITS)
    expect(card.quantileLoss.baselineCrpsBps).toBeCloseTo(golden.baselineCrpsBps, DIGITS)
    expect(card.probability.brier).toBeCloseTo(golden.brier, DIGITS)
    expect(card.probability.baseRateBrier).toBeCloseTo(golden.baseRateBrier, DIGITS)
  })
})

describe('a score card', () => {
  const rows = simulatedRows({ days: 60, edge: 0.1 })

  it('finds a planted signal and finds nothing once it is shuffled', () => {
    const found = scoreCard(rows)
    expect(found.significance.plain?.pValue).toBeLessThan(0.001)
    expect(found.r2Percent.low).toBeGreaterThan(0)
    expect(found.ic.value).toBeCloseTo(0.1, 1)
    expect(found.calibration.slope.value).toBeCloseTo(1, 0)
    for (const seed of [1, 2, 3]) {
      const chance = scoreCard(shuffledForecasts(rows, seed))
      expect(chance.r2Percent.value).toBeLessThan(0)
      expect(chance.significance.plain?.pValue).toBeGreaterThan(0.5)
      expect(Math.abs(chance.rankIc.value ?? 1)).toBeLessThan(0.05)
    }
  })

  it('gives persistence a skill of exactly nothing, and no number it has not earned', () => {
    const card = scoreCard(persistenceOf(rows))
    expect(card.r2Percent).toEqual({ value: 0, low: 0, high: 0 })
    expect(card.price.rmse).toBe(card.price.naiveRmse)
    expect(card.returns.mae).toBe(card.returns.naiveMae)
    expect(card.months.every((month) => month.r2Percent.value === 0)).toBe(true)
    const nothing = { value: null, low: null, high: null }
    expect(card).toMatchObject({
      ic: nothing,
      rankIc: nothing,
      calibration: { slope: nothing, interceptBps: null },
      direction: { hitRate: nothing, calls: 0 },
      significance: {
        plain: null,
        weighted: null,
        effectiveSampleSize: { lossDifferential: null },
      },
    })
    expect(card.deciles).toHaveLength(1)
    expect(card.probability.bins).toHaveLength(1)
    expect(card.costs.map((cost) => cost.trades)).toEqual([0, 0, 0])
  })

  it('is plain JSON without NaN or infinity, whatever it was given', () => {
    for (const length of [0, 1, 2, 3, 5, 200]) {
      for (const sample of [first(rows, length), first(persistenceOf(rows), length)]) {
        const card = scoreCard(sample, { baseline: first(persistenceOf(rows), length) })
        expect(undefinedNumbers(card)).toEqual([])
        expect(JSON.parse(JSON.stringify(card))).toEqual(card)
      }
    }
  })

  it('has no intervals on less than two days, and no test on a handful of rows', () => {
    const card = scoreCard(first(rows, 6))
    expect(card.days).toBe(1)
    expect(card.r2Percent).toMatchObject({ value: expect.any(Number), low: null, high: null })
    expect(card.intervals.coverage90.worstWeek).toBeNull()
    expect(scoreCard(first(rows, 3)).significance.plain).toBeNull()
  })

  it('puts every score inside its interval', () => {
    const { r2Percent, ic, rankIc, calibration, direction, intervals } = scoreCard(rows)
    const estimates = [r2Percent, ic, rankIc, calibration.slope, direction.hitRate]
    for (const { value, low, high } of [...estimates, intervals.coverage90.share]) {
      expect(low).toBeLessThan(value ?? Number.NaN)
      expect(high).toBeGreaterThan(value ?? Number.NaN)
    }
  })

  it('is the same for the same seed', () => {
    const sample = first(rows, 3000)
    expect(scoreCard(sample, { seed: 7 })).toEqual(scoreCard(sample, { seed: 7 }))
    expect(scoreCard(sample, { seed: 8 }).ic.low).not.toBe(scoreCard(sample, { seed: 7 }).ic.low)
  })

  it('correlates the same however the forecasts are stretched', () => {
    const sample = first(rows, 400)
    const { ic, rankIc } = scoreCard(sample, { resamples: 1 })
    const scored = (map: (value: number) => number) =>
      scoreCard({ ...sample, expectedReturn: sample.expectedReturn.map(map) }, { resamples: 1 })
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (a, b) => {
          const affine = scored((value) => a * value + b)
          expect(affine.ic.value).toBeCloseTo(ic.value ?? Number.NaN, 6)
          // Adding a large number may round neighbours into a tie; scaling alone never does.
          expect(scored((value) => Math.tanh(a * value)).rankIc.value).toBeCloseTo(
            rankIc.value ?? Number.NaN,
            9,
          )
        },
      ),
      { numRuns: 30 },
    )
  })

  it('never claims to cover more than everything or less than nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10, noNaN: true }), (width) => {
        const sample = first(rows, 2000)
        const quantiles = sample.quantiles.map((column) => column.map((value) => value * width))
        const { coverage50, coverage90, weeks } = scoreCard(
          { ...sample, quantiles },
          { resamples: 20 },
        ).intervals
        const inner = coverage50.share.value ?? Number.NaN
        const outer = coverage90.share.value ?? Number.NaN
        expect(inner).toBeGreaterThanOrEqual(0)
        expect(outer).toBeGreaterThanOrEqual(inner)
        expect(outer).toBeLessThanOrEqual(1)
        for (const { worstWeek, share } of [coverage50, coverage90]) {
          expect(worstWeek?.share).toBeLessThanOrEqual(share.high ?? 1)
        }
        expect(weeks.reduce((sum, week) => sum + week.rows, 0)).toBe(2000)
      }),
      { numRuns: 20 },
    )
  })

  it('refuses rows that would make a score meaningless', () => {
    const broken = rows.realizedReturn.slice()
    broken[5] = Number.NaN
    expect(() => scoreCard({ ...rows, realizedReturn: broken })).toThrow('defined')
    expect(() => scoreCard({ ...rows, scale: new Float64Array(rows.length) })).toThrow('positive')
    expect(() => scoreCard({ ...rows, asOf: rows.asOf.toReversed() })).toThrow('ascend')
    expect(() => scoreCard(rows, { baseline: first(rows, 10) })).toThrow('same rows')
    const later = { ...rows, asOf: rows.asOf.map((time) => time + 1) }
    expect(() => scoreCard(rows, { baseline: later })).toThrow('same moments')
  })
})

function first(rows: ForecastRows, length: number): ForecastRows {
  const cut = (column: Float64Array) => column.slice(0, length)
  return {
    ...rows,
    length,
    asOf: cut(rows.asOf),
    lastClose: cut(rows.lastClose),
    expectedReturn: cut(rows.expectedReturn),
    realizedReturn: cut(rows.realizedReturn),
    scale: cut(rows.scale),
    probabilityUp: cut(rows.probabilityUp),
    quantiles: rows.quantiles.map(cut),
  }
}

function rowsFrom(
  golden: Record<string, number[]> & { quantiles: number[][]; horizonMs: number },
): ForecastRows {
  const column = (name: string) => Float64Array.from(golden[name])
  return {
    length: golden.asOf.length,
    asOf: column('asOf'),
    horizonMs: golden.horizonMs,
    lastClose: column('lastClose'),
    expectedReturn: column('expectedReturn'),
    realizedReturn: column('realizedReturn'),
    scale: column('scale'),
    probabilityUp: column('probabilityUp'),
    quantileLevels: golden.quantileLevels,
    quantiles: golden.quantiles.map((values) => Float64Array.from(values)),
  }
}

/** The paths at which a number is not finite. */
function undefinedNumbers(value: unknown, path = 'card'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => undefinedNumbers(inner, `${path}.${key}`))
}
