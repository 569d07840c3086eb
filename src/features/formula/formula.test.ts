import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../../test/candles.ts'
import { close } from '../candle-series.ts'
import { sumOf } from '../rolling/sum.ts'
import { logarithm, minus, over, plus, roots, times } from './arithmetic.ts'
import { compile } from './compile.ts'
import { columnOf } from './evaluate.ts'
import { ago, type Series } from './series.ts'

const last = (series: Series, closes: readonly number[]) =>
  columnOf(series, candlesOf([...closes]))[closes.length - 1]

describe('the logarithm of a formula', () => {
  it('is within an ulp of the language’s own, for every size of number', () => {
    const anySize = fc
      .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -1000, max: 1000 }))
      .map(([part, power]) => part * 2 ** power)
    fc.assert(
      fc.property(anySize, (value) => {
        const own = Math.log(value)
        const apart = Math.abs(last(logarithm(close), [value]) - own)
        expect(apart).toBeLessThanOrEqual(2 ** -52 * Math.abs(own))
      }),
      { numRuns: 2000 },
    )
  })

  it('is zero for one, and undefined for what has none', () => {
    expect(last(logarithm(close), [1])).toBe(0)
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(last(logarithm(close), [value])).toBeNaN()
    }
  })
})

describe('a formula', () => {
  it('is one object for one definition, so it is computed once', () => {
    expect(sumOf(close, 60).formula).toBe(sumOf(close, 60).formula)
    const half = compile([sumOf(close, 60)])
    expect(compile([sumOf(close, 60), sumOf(close, 120)]).steps.length).toBe(half.steps.length + 1)
  })

  it('does arithmetic as the language does', () => {
    const yesterday = ago(close, 1)
    expect(last(plus(close, yesterday), [0.1, 0.7])).toBe(0.7 + 0.1)
    expect(last(minus(close, yesterday), [0.1, 0.7])).toBe(0.7 - 0.1)
    expect(last(times(close, yesterday), [0.1, 0.7])).toBe(0.7 * 0.1)
    expect(last(over(close, yesterday), [0.1, 0.7])).toBe(0.7 / 0.1)
    expect(last(roots(1, close, 1, close), [0.7])).toBe(2 * Math.sqrt(0.7))
  })

  it('says what stands for a quotient by zero', () => {
    expect(last(over(close, close, 1, 7), [0])).toBe(7)
    expect(last(over(close, close), [0])).toBeNaN()
  })

  it('is computed over no more rows before a piece than its readers look back at', () => {
    const { inputs, lead } = compile([sumOf(close, 240)])
    expect(lead).toBe(240)
    expect(inputs.map((input) => input.lead)).toEqual([240])
    expect(compile([close]).lead).toBe(0)
  })

  it('lets columns take turns in few places', () => {
    const chain = Array.from({ length: 50 }).reduce<Series>(
      (made) => plus(made, ago(made, 1)),
      close,
    )
    const { steps, places } = compile([chain])
    expect(steps.length).toBe(50)
    expect(places).toBeLessThanOrEqual(3)
  })

  it('is not undefined for a window of any length', () => {
    for (const window of [1, 2, 3, 4, 5, 7, 11, 12, 13, 35, 97]) {
      const closes = Array.from({ length: window }, (_, i) => i + 1)
      expect(last(sumOf(close, window), closes)).toBe((window * (window + 1)) / 2)
    }
  })
})
