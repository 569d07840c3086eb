import { describe, expect, it } from 'vitest'
import { mirrorImageOf, mirrorRow } from './mirror-image.ts'
import { ModelError } from './model-error.ts'

const featureNames = ['return', 'volatility', 'rsi', 'to_high', 'to_low']
const mirrors = [
  'odd',
  'even',
  { complementIn: 100 },
  { negatedOf: 'to_low' },
  { negatedOf: 'to_high' },
] as const

describe('the mirror image of rows', () => {
  it('turns rises into falls, and highs into lows', () => {
    const image = mirrorImageOf({ featureNames, mirrors })
    const row = Float64Array.of(1.5, 2, 70, -3, 4)
    const mirrored = new Float64Array(5)
    mirrorRow(image, row, mirrored)
    expect([...mirrored]).toEqual([-1.5, 2, 30, -4, 3])
    const again = new Float64Array(5)
    mirrorRow(image, mirrored, again)
    expect(again).toEqual(row)
  })

  it('of several rows after one another is that of each', () => {
    const image = mirrorImageOf({ featureNames, mirrors })
    const rows = Float64Array.of(1, 2, 70, -3, 4, -1, 5, 20, 0, 9)
    const mirrored = new Float64Array(10)
    mirrorRow(image, rows, mirrored)
    expect([...mirrored]).toEqual([-1, 2, 30, -4, 3, 1, 5, 80, -9, 0])
  })

  it('does not exist where a feature has none, or its partner is missing: they are named', () => {
    const refused = (names: readonly string[], of?: typeof mirrors) => {
      try {
        mirrorImageOf({ featureNames: names, ...(of && { mirrors: of }) })
      } catch (error) {
        if (error instanceof ModelError && error.code === 'NO_MIRROR') return error.message
        throw error
      }
      return 'accepted'
    }
    expect(refused(['return', 'volatility', 'rsi', 'to_high'], mirrors)).toMatch(/; to_high has/)
    expect(refused(['close', 'open'])).toMatch(/close, open has none/)
  })
})
