import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { segments } from '../market/index.ts'
import { targetScale } from './target-scale.ts'

describe('the scale of a target', () => {
  it('of a market that moves by a percent each minute is that percent, times the root of the horizon', () => {
    const zigzag = Array.from({ length: 241 }, (_, i) => (i % 2 === 0 ? 100 : 100 * Math.exp(0.01)))
    const scale = targetScale(candlesOf(zigzag), 9)
    expect(scale[240]).toBeCloseTo(0.03, 12)
    expect(scale.subarray(0, 240).every(Number.isNaN)).toBe(true)
  })

  it('of a market that stands still is the floor, not zero', () => {
    const scale = targetScale(candlesOf(new Array(300).fill(100)), 1)
    expect(scale[299]).toBe(1e-5)
  })

  it('begins anew after each gap', () => {
    const candles = marketOf({ ...lively, length: 3000, gap: 0.001 })
    const scale = targetScale(candles, 10)
    const ranges = segments(candles)
    expect(ranges.length).toBeGreaterThan(1)
    for (const [from, to] of ranges) {
      const defined = scale.subarray(from, to).filter(Number.isFinite).length
      expect(defined).toBe(Math.max(0, to - from - 240))
    }
  })
})
