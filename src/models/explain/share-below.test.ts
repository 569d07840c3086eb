import { describe, expect, it } from 'vitest'
import { shareBelow } from './share-below.ts'

const column = Float64Array.of(3, 1, Number.NaN, 2, 2)

describe('where a value stands', () => {
  it('is the share below it, and half of those equal to it', () => {
    expect([0, 1, 2, 2.5, 9].map((value) => shareBelow(column, value))).toEqual([
      ...[0, 0.125, 0.5, 0.75, 1],
    ])
  })

  it('is undefined for no value, and among none', () => {
    expect(shareBelow(column, Number.NaN)).toBeNaN()
    expect(shareBelow(new Float64Array(), 1)).toBeNaN()
  })
})
