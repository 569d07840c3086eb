import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import { ModelError } from './model-error.ts'
import {
  assertNoLabelOverlaps,
  foldRows,
  type PlanOptions,
  walkForwardPlan,
} from './walk-forward-plan.ts'

const START = Date.UTC(2024, 0, 1)

const year: PlanOptions = {
  from: START,
  testFrom: Date.UTC(2024, 1, 1),
  testTo: Date.UTC(2024, 4, 15),
  scheme: 'expanding',
  trainDays: 20,
  retrain: 'month',
  horizonMs: 10 * MINUTE_MS,
}

describe('a walk-forward plan', () => {
  it('learns anew when a month begins', () => {
    const { folds } = walkForwardPlan(year)
    expect(folds.map(({ testFrom }) => new Date(testFrom).toISOString().slice(0, 10))).toEqual([
      '2024-02-01',
      '2024-03-01',
      '2024-04-01',
      '2024-05-01',
    ])
    expect(folds[3].testTo).toBe(year.testTo)
  })

  it('learns anew every so many days', () => {
    const { folds } = walkForwardPlan({ ...year, retrain: 7 })
    expect(folds).toHaveLength(15)
    for (const { testFrom, testTo } of folds.slice(0, -1))
      expect(testTo - testFrom).toBe(7 * DAY_MS)
  })

  it('keeps a rolling span to its length, and an expanding one to its beginning', () => {
    for (const fold of walkForwardPlan({ ...year, scheme: 'rolling' }).folds) {
      expect(fold.trainTo - fold.trainFrom).toBe(20 * DAY_MS)
    }
    for (const fold of walkForwardPlan(year).folds) expect(fold.trainFrom).toBe(START)
  })

  it('has no folds where there is nothing to test', () => {
    expect(walkForwardPlan({ ...year, testTo: year.testFrom }).folds).toEqual([])
  })
})

const anyWalk = fc.record({
  seed: fc.nat(1000),
  gaps: fc.constantFrom(0, 0.001, 0.02, 0.3),
  length: fc.integer({ min: 500, max: 3000 }),
  horizonMinutes: fc.constantFrom(1, 5, 10, 60),
  embargoMinutes: fc.constantFrom(0, 1, 60, 500),
  scheme: fc.constantFrom('expanding' as const, 'rolling' as const),
  retrain: fc.constantFrom('month' as const, 0.1, 1, 30),
  begin: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
})

describe('the rows of a fold', () => {
  it('never let a training label reach into the test, whatever is missing', () => {
    fc.assert(
      fc.property(anyWalk, (options) => {
        const data = syntheticDataset({ ...options, features: 1 })
        const first = data.asOf[0]
        const last = data.asOf[data.length - 1]
        const embargoMs = options.embargoMinutes * MINUTE_MS
        const plan = walkForwardPlan({
          from: first,
          testFrom: Math.round(first + options.begin * (last - first)),
          testTo: last,
          scheme: options.scheme,
          trainDays: 1,
          retrain: options.retrain,
          horizonMs: data.horizonMs,
          embargoMs,
        })
        for (const fold of plan.folds) {
          const rows = rowsOrNothing(() => foldRows(data, plan, fold))
          if (!rows) continue
          const lastLabelEnds = data.asOf[rows.train.to - 1] + data.horizonMs
          if (rows.test.from < rows.test.to) {
            expect(lastLabelEnds + embargoMs).toBeLessThan(data.asOf[rows.test.from])
          }
          expect(lastLabelEnds).toBeLessThan(fold.testFrom - embargoMs)
        }
      }),
    )
  })

  it('put every row of the test range into one fold', () => {
    const data = syntheticDataset({ seed: 1, length: 3000, gaps: 0.01 })
    const testFrom = data.asOf[1000]
    const testTo = data.asOf[2999]
    const plan = walkForwardPlan({ ...year, testFrom, testTo, retrain: 0.3 })
    const tests = plan.folds.map((fold) => foldRows(data, plan, fold).test)
    expect(tests[0].from).toBe(1000)
    expect(tests[tests.length - 1].to).toBe(2999)
    tests.slice(1).forEach(({ from }, i) => {
      expect(from).toBe(tests[i].to)
    })
  })

  it('are refused when an overlap is planted', () => {
    const data = syntheticDataset({ seed: 1, length: 3000 })
    const plan = walkForwardPlan({
      ...year,
      testFrom: data.asOf[2000],
      testTo: data.asOf[2500],
      retrain: 30,
    })
    const [fold] = plan.folds
    const { train, test } = foldRows(data, plan, fold)
    const planted = (to: number) => ({ train: { ...train, to }, test })
    const check = (to: number) => () => assertNoLabelOverlaps(data, plan, fold, planted(to))
    expect(check(train.to)).not.toThrow()
    expect(check(train.to + 1)).toThrow(/reaches into the test span/)
    expect(check(2000)).toThrow(/reaches into the test span/)
  })

  it('are refused when there is nothing to learn from', () => {
    const data = syntheticDataset({ seed: 1, length: 100 })
    const plan = walkForwardPlan({ ...year, testFrom: data.asOf[50], testTo: data.asOf[90] })
    expect(() => foldRows(data, plan, plan.folds[0])).toThrow(/Nothing to learn from before/)
  })
})

function rowsOrNothing<Rows>(attempt: () => Rows): Rows | undefined {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof ModelError && error.code === 'EMPTY_SPAN') return undefined
    throw error
  }
}
