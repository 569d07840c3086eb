import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstWhere } from './first-where.ts'

describe('the first place where something holds', () => {
  it('is what looking at one after the other finds, and in few looks', () => {
    const place = fc.integer({ min: 0, max: 1000 })
    fc.assert(
      fc.property(place, place, place, (from, length, first) => {
        let looks = 0
        const found = firstWhere(from, from + length, (each) => {
          looks++
          return each >= first
        })
        expect(found).toBe(Math.min(Math.max(from, first), from + length))
        expect(looks).toBeLessThanOrEqual(Math.ceil(Math.log2(length + 1)))
      }),
    )
  })
})
