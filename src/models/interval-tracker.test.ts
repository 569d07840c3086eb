import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../market/index.ts'
import { seededRandom } from '../runtime/index.ts'
import {
  FRESH_TRACKER,
  type IntervalTracker,
  intervalTracker,
  QUANTILE_LEVELS,
} from './interval-tracker.ts'
import { shapeOf } from './residual-shape.ts'
import { residualQuantiles } from './residuals.ts'

const HORIZON = 10 * MINUTE_MS

function normals(length: number, seed: number): Float64Array {
  const random = seededRandom(seed)
  return Float64Array.from({ length }, () => random.normal())
}

const shape = shapeOf(residualQuantiles(normals(20_000, 1)))

/** A minute's work: what is due is settled, then the minute's forecast is issued. */
function minute(tracker: IntervalTracker, i: number, outcomes: Float64Array, sigma = 1) {
  const due = i - 10
  if (due >= 0) tracker.settle(due * MINUTE_MS, outcomes[due], i * MINUTE_MS)
  return tracker.issue(i * MINUTE_MS, 0.1, { sigma, shape })
}

describe('an interval tracker', () => {
  it('puts a distribution around the expected return', () => {
    const tracker = intervalTracker(HORIZON)
    const forecast = tracker.issue(0, 0.001, { sigma: 0.002, shape })
    const at = (level: number) => forecast.quantiles[QUANTILE_LEVELS.indexOf(level)]
    expect(at(0.5)).toBeCloseTo(0.001, 3)
    expect(forecast.interval90).toEqual({ low: at(0.05), high: at(0.95) })
    expect(forecast.interval50).toEqual({ low: at(0.25), high: at(0.75) })
    expect(at(0.95) - at(0.05)).toBeCloseTo(2 * 1.645 * 0.002, 3)
    expect(forecast.probabilityUp).toBeCloseTo(0.6915, 1) // Φ(½)
  })

  it('says "up" with the share of its distribution that is above zero', () => {
    const anyCentre = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(
      fc.property(anyCentre, fc.double({ min: 0.1, max: 5, noNaN: true }), (centre, sigma) => {
        const forecast = intervalTracker(HORIZON).issue(0, centre, { sigma, shape })
        const { quantiles, probabilityUp } = forecast
        QUANTILE_LEVELS.forEach((level, i) => {
          if (i > 0) expect(quantiles[i]).toBeGreaterThanOrEqual(quantiles[i - 1])
          if (quantiles[i] > 1e-9) expect(probabilityUp).toBeGreaterThanOrEqual(1 - level - 1e-9)
          if (quantiles[i] < -1e-9) expect(probabilityUp).toBeLessThanOrEqual(1 - level + 1e-9)
        })
      }),
    )
  })

  it('covers what it says it covers, though its volatility be wrong by half', () => {
    const outcomes = normals(40_000, 2)
    for (const sigma of [0.7, 1.4]) {
      const tracker = intervalTracker(HORIZON)
      let [inside50, inside90] = [0, 0]
      outcomes.forEach((outcome, i) => {
        const { interval50, interval90 } = minute(tracker, i, outcomes, sigma)
        if (i < 20_000) return
        if (interval50.low <= outcome && outcome <= interval50.high) inside50++
        if (interval90.low <= outcome && outcome <= interval90.high) inside90++
      })
      expect(inside50 / 20_000).toBeCloseTo(0.5, 1)
      expect(Math.abs(inside90 / 20_000 - 0.9)).toBeLessThan(0.01)
    }
  })

  it('stays at its levels, whatever becomes of its forecasts, if it is not to adapt', () => {
    const outcomes = normals(2000, 3)
    const tracker = intervalTracker(HORIZON, undefined, 0)
    const widths = [...outcomes.keys()].map((i) => {
      const { interval90 } = minute(tracker, i, outcomes, 0.5)
      return interval90.high - interval90.low
    })
    expect(new Set(widths).size).toBe(1)
    expect(tracker.state().levels).toEqual(FRESH_TRACKER.levels)
  })

  it('goes on after a restart as if nothing had happened, to the bit', () => {
    const outcomes = normals(500, 3)
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(499), { maxLength: 6 }), (restarts) => {
        const steady = intervalTracker(HORIZON)
        let restarted = intervalTracker(HORIZON)
        outcomes.forEach((_, i) => {
          expect(minute(restarted, i, outcomes)).toEqual(minute(steady, i, outcomes))
          if (!restarts.includes(i)) return
          const state = JSON.parse(JSON.stringify(restarted.state()))
          restarted = intervalTracker(HORIZON, state)
        })
        expect(restarted.state()).toEqual(steady.state())
      }),
      { numRuns: 20 },
    )
  })

  it('does not touch an outcome before it is known', () => {
    const tracker = intervalTracker(HORIZON)
    tracker.issue(0, 0, { sigma: 1, shape })
    expect(() => tracker.settle(0, 0.5, HORIZON - 1)).toThrow(/before it is known/)
    tracker.settle(0, 0.5, HORIZON)
    expect(tracker.state().pending).toEqual([])
  })

  it('learns nothing from an outcome that never came, nor from a forecast it did not make', () => {
    const tracker = intervalTracker(HORIZON)
    tracker.issue(0, 0, { sigma: 1, shape })
    const before = tracker.state().levels
    tracker.settle(0, Number.NaN, HORIZON)
    tracker.settle(MINUTE_MS, 99, 2 * HORIZON)
    expect(tracker.state()).toEqual({ levels: before, pending: [] })
  })

  it('issues one forecast a moment, and none that is undefined', () => {
    const tracker = intervalTracker(HORIZON)
    tracker.issue(0, 0, { sigma: 1, shape })
    expect(() => tracker.issue(0, 0, { sigma: 1, shape })).toThrow(/forecast once/)
    expect(() => tracker.issue(1, Number.NaN, { sigma: 1, shape })).toThrow(/undefined/)
    expect(() => tracker.issue(1, 0, { sigma: Number.NaN, shape })).toThrow(/undefined/)
  })
})
