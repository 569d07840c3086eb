import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { candleAt, sliceCandles } from '../market/index.ts'
import { candleWindow } from './candle-window.ts'

// A window is of candles alone: what the order book did is not pushed through it.
const { book: _, ...candles } = marketOf({ ...lively, length: 300, gap: 0.02 })

it('a window always holds the last candles, in order, bit for bit, however many passed through it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(120), fc.nat(180), (reach, known, more) => {
      const window = candleWindow(sliceCandles(candles, 0, known), reach)
      for (let row = known; row < known + more; row++) window.push(candleAt(candles, row))
      const view = window.view()
      const seen = known + more
      expect(view.length).toBeGreaterThanOrEqual(Math.min(reach, seen))
      expect(view).toEqual(sliceCandles(candles, seen - view.length, seen))
    }),
  )
})

it('a window takes no candle twice and none from before', () => {
  const window = candleWindow(sliceCandles(candles, 0, 10), 5)
  expect(() => window.push(candleAt(candles, 9))).toThrow(/order/)
  expect(() => window.push(candleAt(candles, 3))).toThrow(/order/)
})
