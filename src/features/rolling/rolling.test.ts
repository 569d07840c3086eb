import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../../test/candles.ts'
import { type Column, MINUTE_MS } from '../../market/index.ts'
import { close } from '../candle-series.ts'
import { columnOf } from '../formula/evaluate.ts'
import type { Series } from '../formula/series.ts'
import { exponentialMeanOf, exponentialWindow } from './exponential-mean.ts'
import { highestHigh, lowestLow } from './extreme.ts'
import { rollingMoments } from './moments.ts'
import { sumOf } from './sum.ts'
import { rollingThirdMoments } from './third-moment.ts'

const anyValues = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { maxLength: 80 })
const anyWindow = fc.integer({ min: 1, max: 25 })
const anyFirstBar = fc.nat(1000)

describe('rolling numbers are those of each window taken from scratch', () => {
  it('sums', () => {
    everyWindow(
      (window) => sumOf(close, window),
      (window) => window.reduce((sum, value) => sum + value, 0),
    )
  })

  it('extremes', () => {
    everyWindow(highestHigh, (window) => Math.max(...window))
    everyWindow(lowestLow, (window) => Math.min(...window))
  })

  it('means and squared deviations', () => {
    everyWindow((window) => rollingMoments(close, window).mean, mean)
    everyWindow(
      (window) => rollingMoments(close, window).squares,
      (window) => deviations(window, 2),
    )
  })

  it('squared and cubed deviations', () => {
    everyWindow(
      (window) => rollingThirdMoments(close, window).squares,
      (window) => deviations(window, 2),
    )
    everyWindow(
      (window) => rollingThirdMoments(close, window).cubes,
      (window) => deviations(window, 3),
      // Cubes of opposite sign cancel: compare with what was added up, not with what is left.
      (window) => window.reduce((sum, value) => sum + Math.abs(value - mean(window)) ** 3, 0),
    )
  })

  it('keep the digits of a price of thousands that moves by a cent', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => 60_000 + (i % 2) * 0.01)
    const squares = columnOf(rollingMoments(close, 20).squares, marketAt(values, 3))
    const step = values[1] - values[0]
    expect(squares[49] / (20 * (step / 2) ** 2)).toBeCloseTo(1, 8)
  })

  it('exponential means weigh by age, cut after five periods', () => {
    const values = Array.from({ length: 40 }, (_, i) => 100 + ((i * 37) % 11))
    const window = exponentialWindow(4)
    const column = columnOf(exponentialMeanOf(close, 4), marketAt(Float64Array.from(values), 7))
    expect(column.findIndex(Number.isFinite)).toBe(window - 1)
    const weights = Array.from({ length: window }, (_, age) => 0.6 ** age)
    const weighted = weights.reduce((sum, weight, age) => sum + weight * values[39 - age], 0)
    expect(column[39]).toBeCloseTo(weighted / weights.reduce((sum, weight) => sum + weight), 10)
  })
})

function everyWindow(
  rolling: (window: number) => Series,
  fromScratch: (window: Column) => number,
  magnitude: (window: Column) => number = fromScratch,
): void {
  fc.assert(
    fc.property(anyValues, anyWindow, anyFirstBar, (list, window, firstBar) => {
      const values = Float64Array.from(list)
      const column = columnOf(rolling(window), marketAt(values, firstBar))
      expect(column.length).toBe(values.length)
      column.forEach((value, i) => {
        if (i < window - 1) {
          expect(value).toBeNaN()
          return
        }
        const seen = values.subarray(i - window + 1, i + 1)
        expect(Math.abs(value - fromScratch(seen))).toBeLessThanOrEqual(
          1e-11 * Math.max(Math.abs(magnitude(seen)), 1),
        )
      })
    }),
    { numRuns: 60 },
  )
}

function mean(values: Column): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviations(values: Column, power: number): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** power, 0)
}

function marketAt(closes: Column, firstBar: number) {
  return candlesOf(Array.from(closes), firstBar * MINUTE_MS)
}
