import fc from 'fast-check'
import type { Mishap } from '../memory-venue.ts'

const anyRanges = fc
  .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 6 })
  .map((cuts) => cuts.toSorted((a, b) => a - b))
  .map((cuts) =>
    Array.from({ length: Math.floor(cuts.length / 2) }, (_, i): readonly [number, number] => [
      cuts[2 * i],
      cuts[2 * i + 1],
    ]),
  )
const anyMishap: fc.Arbitrary<Mishap> = fc.oneof(
  fc.constant({ kind: 'drop' } as const),
  fc.constant({ kind: 'twice' } as const),
  fc.record({ kind: fc.constant('late' as const), ms: fc.integer({ min: 1, max: 400_000 }) }),
)
/** Faults of the first hundred minutes, after which the venue is well. */
export const anyFaults = fc.record({
  faults: fc.record({
    mishaps: fc
      .array(fc.tuple(fc.nat(100), anyMishap), { maxLength: 40 })
      .map((list) => new Map(list)),
    down: anyRanges,
    deaf: anyRanges,
    lagMs: fc.constantFrom(0, 0, 2000, 9000),
  }),
  absent: fc
    .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 12 })
    .map((list) => new Set(list)),
})
