import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { MINUTE_MS } from '../market/index.ts'
import { hasWindow, windowAt } from './window.ts'

const data = syntheticDataset({ seed: 3, length: 2000, features: 3, gaps: 0.02 })

describe('the window of a row', () => {
  it('is whole where every minute before the row is there, and nowhere else', () => {
    const times = new Set(data.asOf)
    fc.assert(
      fc.property(fc.nat(1999), fc.integer({ min: 1, max: 90 }), (row, window) => {
        const minutes = Array.from({ length: window }, (_, i) => data.asOf[row] - i * MINUTE_MS)
        const whole = minutes.every((time) => times.has(time))
        expect(hasWindow(data.asOf, row, window)).toBe(whole)
      }),
      { numRuns: 500 },
    )
  })

  it('is read oldest row first', () => {
    const at = (row: number) => data.features.map((column) => column[row])
    expect([...windowAt(data.features, 5, 3)]).toEqual([...at(3), ...at(4), ...at(5)])
  })
})
