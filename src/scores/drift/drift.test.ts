import { describe, expect, it } from 'vitest'
import type { Column } from '../../market/index.ts'
import { seededRandom } from '../../runtime/index.ts'
import { distributionOf } from './distribution.ts'
import { columnDrifts } from './drift.ts'

/** A column whose minutes remember each other: of unit variance, worth about one value in fifty. */
function wandering(rows: number, seed: number): Column {
  const random = seededRandom(seed)
  const memory = 0.96
  let value = random.normal()
  return Float64Array.from({ length: rows }, () => {
    value = memory * value + Math.sqrt(1 - memory * memory) * random.normal()
    return value
  })
}

const COLUMNS = 10
const WINDOW = 2000

const references = Array.from({ length: COLUMNS }, (_, i) => ({
  name: `feature_${i}`,
  distribution: distributionOf(wandering(60_000, 1000 + i)),
  rows: 60_000,
  worstWeek: 0.2,
}))
const windowOf = (seed: number) => references.map((_, i) => wandering(WINDOW, seed * 100 + i))

describe('drift', () => {
  it('keeps quiet where nothing moves: at most one check in a hundred speaks up, as it says', () => {
    let alarms = 0
    for (let seed = 100; seed < 160; seed++) {
      const found = columnDrifts(references, windowOf(seed))
      if (found.some(({ verdict }) => verdict !== 'steady')) alarms++
    }
    // 60 checks at one in a hundred: four would come by luck three times in a thousand.
    expect(alarms).toBeLessThanOrEqual(3)
  })

  it('counts minutes that repeat each other as the few they are worth', () => {
    const [first] = columnDrifts(references, windowOf(5))
    expect(first.effectiveRows).toBeGreaterThan(20)
    expect(first.effectiveRows).toBeLessThan(200)
  })

  it('names the one column that was shifted, and no other', () => {
    for (let seed = 400; seed < 410; seed++) {
      const moved = windowOf(seed).map((column, i) =>
        i === 3 ? column.map((v) => v + 1.5) : column,
      )
      const found = columnDrifts(references, moved).filter(({ verdict }) => verdict !== 'steady')
      expect(found).toEqual([expect.objectContaining({ name: 'feature_3', verdict: 'drifted' })])
      expect(found[0].psi).toBeGreaterThan(0.25)
    }
  })

  it('calls it no more than shifting where a week that was learnt from lay as far out', () => {
    const used = references.map((each) => ({ ...each, worstWeek: 50 }))
    const moved = windowOf(420).map((column) => column.map((value) => value + 2))
    const verdicts = columnDrifts(used, moved).map(({ verdict }) => verdict)
    expect(new Set(verdicts)).toEqual(new Set(['shifting']))
  })

  it('sees a column that no longer moves at all', () => {
    const stuck = windowOf(430).map((column, i) => (i === 7 ? column.fill(0.1) : column))
    const found = columnDrifts(references, stuck).filter(({ verdict }) => verdict !== 'steady')
    expect(found).toEqual([expect.objectContaining({ name: 'feature_7', verdict: 'drifted' })])
  })
})
