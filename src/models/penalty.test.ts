import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import type { Dataset } from './model.ts'
import { choosePenalty, timeBlocks } from './penalty.ts'

function all(data: Dataset) {
  return { data, horizonMs: data.horizonMs, from: 0, to: data.length }
}

describe('the penalty', () => {
  it('is small where features explain, and large where they do not', () => {
    const telling = syntheticDataset({ seed: 1, length: 4000, edge: 0.7 })
    const noise = syntheticDataset({ seed: 1, length: 4000, features: 20 })
    expect(choosePenalty(all(telling), 'shrunk')).toBeLessThan(0.1)
    expect(choosePenalty(all(noise), 'shrunk')).toBeGreaterThan(1)
  })
})

describe('blocks of time', () => {
  const anyRows = fc
    .record({
      seed: fc.nat(1000),
      length: fc.integer({ min: 1, max: 500 }),
      features: fc.constant(1),
      gaps: fc.constantFrom(0, 0.05, 0.5),
      horizonMinutes: fc.constantFrom(1, 10, 60),
    })
    .map(syntheticDataset)

  it('never judge on a label that overlaps one learnt from', () => {
    fc.assert(
      fc.property(anyRows, (data) => {
        const { asOf, horizonMs } = data
        for (const { judged, before, after } of timeBlocks(all(data))) {
          const first = asOf[judged[0]]
          const last = asOf[judged[1] - 1] + horizonMs
          for (const [from, to] of [before, after]) {
            for (let row = from; row < to; row++) {
              expect(asOf[row] + horizonMs < first || asOf[row] > last).toBe(true)
            }
          }
        }
      }),
    )
  })

  it('judge every row once, and drop no more than overlaps', () => {
    fc.assert(
      fc.property(anyRows, (data) => {
        const { asOf, horizonMs, length } = data
        const blocks = timeBlocks(all(data))
        expect(blocks.reduce((sum, { judged: [from, to] }) => sum + to - from, 0)).toBe(length)
        for (const { judged, before, after } of blocks) {
          for (let row = before[1]; row < judged[0]; row++) {
            expect(asOf[row] + horizonMs).toBeGreaterThanOrEqual(asOf[judged[0]])
          }
          for (let row = judged[1]; row < after[0]; row++) {
            expect(asOf[row]).toBeLessThanOrEqual(asOf[judged[1] - 1] + horizonMs)
          }
          expect([before[0], after[1]]).toEqual([0, length])
        }
      }),
    )
  })
})
