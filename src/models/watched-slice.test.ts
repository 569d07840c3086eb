import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { DAY_MS } from '../market/index.ts'
import { modelByName } from './model-by-name.ts'
import { withWatchedSlice } from './watched-slice.ts'

const rowsOf = (length: number, seed: number) => {
  const { asOf, horizonMs, features, featureNames, target } = syntheticDataset({
    ...{ seed, length, gaps: 0.005, features: 2 },
  })
  return { featureNames, features, target, learnt: length, time: { asOf, horizonMs } }
}

describe('the slice that early stopping watches', () => {
  it('has no label that overlaps one learnt from, whatever gaps there are, and loses few rows', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0.1, max: 2, noNaN: true }), (seed, days) => {
        const rows = rowsOf(6000, seed)
        const { learnt, target, time } = withWatchedSlice(rows, days)
        const asOf = time?.asOf ?? new Float64Array()
        const { horizonMs } = rows.time
        expect(asOf).toHaveLength(target.length)
        expect(asOf[learnt - 1] + horizonMs).toBeLessThan(asOf[learnt])
        const first = rows.time.asOf[5999] - days * DAY_MS
        expect(asOf.subarray(learnt).every((time) => time >= first)).toBe(true)
        const kept = new Set(asOf)
        const dropped = rows.time.asOf.filter((time) => !kept.has(time))
        expect(dropped.length).toBeLessThanOrEqual(10)
        for (const time of dropped) expect(time + horizonMs).toBeGreaterThanOrEqual(asOf[learnt])
      }),
      { numRuns: 20 },
    )
  })

  it('keeps each row’s target and features', () => {
    const rows = rowsOf(5000, 3)
    const { target, features, time } = withWatchedSlice(rows, 1)
    time?.asOf.forEach((moment, i) => {
      const row = rows.time.asOf.indexOf(moment)
      expect([target[i], features[1][i]]).toEqual([rows.target[row], rows.features[1][row]])
    })
  })

  it('must leave something to learn from', () => {
    expect(() => withWatchedSlice(rowsOf(1000, 1), 30)).toThrow(/Watching 30 days leaves nothing/)
  })
})

describe('boosting with patience', () => {
  const data = syntheticDataset({ seed: 2, length: 6000, edge: 0.3 })
  const roundsOf = (name: string) => {
    const fitted = modelByName(name).fit({ data, from: 0, to: 6000 }, 1)
    return new TextDecoder().decode(fitted.save()).split('"feature":').length - 1
  }

  it('stops before its rounds are over, and without patience does not', () => {
    const eager = 'boosting+rounds=150+rate=0.3'
    expect(roundsOf(eager)).toBe(150)
    expect(roundsOf(`${eager}+patience=5+watchdays=1`)).toBeLessThan(140)
  })
})
