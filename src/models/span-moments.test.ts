import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { momentsOfRows } from './moments.ts'
import { spanMoments } from './span-moments.ts'

const LENGTH = 6000
const anySpan = fc
  .tuple(fc.nat(LENGTH), fc.nat(LENGTH))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)

/** Four days and more, with holes of up to a day, so that UTC days are ragged and some are missing. */
const anyDays = fc.record({
  seed: fc.nat(1000),
  length: fc.constant(LENGTH),
  features: fc.constant(2),
  gaps: fc.constantFrom(0, 0.0005, 0.01),
  unknown: fc.constantFrom(0, 0.05),
})

describe('moments of a span', () => {
  it('are the same to the bit whatever was asked before', () => {
    fc.assert(
      fc.property(
        anyDays,
        fc.array(anySpan, { maxLength: 4 }),
        anySpan,
        (options, before, span) => {
          const warm = syntheticDataset(options)
          for (const earlier of before) spanMoments(warm, ...earlier)
          expect(spanMoments(warm, ...span)).toEqual(
            spanMoments(syntheticDataset(options), ...span),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  it('hold every row of the span once', () => {
    fc.assert(
      fc.property(anyDays, anySpan, (options, [from, to]) => {
        const data = syntheticDataset(options)
        const { count, mean } = spanMoments(data, from, to)
        const plain = momentsOfRows(data, from, to)
        expect(count).toBe(plain.count)
        mean.forEach((value, i) => {
          expect(value).toBeCloseTo(plain.mean[i], 12)
        })
      }),
      { numRuns: 40 },
    )
  })

  it('do not depend on where the dataset begins', () => {
    const data = syntheticDataset({ seed: 3, length: LENGTH })
    const cut = 1000
    const later = {
      ...data,
      length: LENGTH - cut,
      features: data.features.map((column) => column.subarray(cut)),
      target: data.target.subarray(cut),
      asOf: data.asOf.subarray(cut),
    }
    expect(spanMoments(later, 0, 3000)).toEqual(spanMoments(data, cut, cut + 3000))
  })
})
