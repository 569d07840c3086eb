import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ascendingOrder, equalGroups, ranks } from './order.ts'

const anyValues = fc
  .array(fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.constant(-0)))
  .map((values) => Float64Array.from(values))

describe('order', () => {
  it('is that of a stable sort, infinities and both zeros included', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const rows = [...values.keys()]
        rows.sort((a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b))
        expect([...ascendingOrder(values)]).toEqual(rows)
      }),
    )
  })

  it('ranks ties with the mean of their places', () => {
    const values = Float64Array.of(5, 1, 5, -0, 0, 5)
    expect([...ranks(values, ascendingOrder(values))]).toEqual([5, 3, 5, 1.5, 1.5, 5])
  })

  it('groups every row once, in order, and never parts equal values', () => {
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 1, max: 12 }), (values, count) => {
        const order = ascendingOrder(values)
        const groups = equalGroups(values, order, count)
        expect(groups.length).toBeLessThanOrEqual(count)
        let last = 0
        for (const [from, to] of groups) {
          expect(from).toBe(last)
          expect(to).toBeGreaterThan(from)
          if (to < order.length) expect(values[order[to]]).toBeGreaterThan(values[order[to - 1]])
          last = to
        }
        expect(last).toBe(values.length)
      }),
    )
  })
})
