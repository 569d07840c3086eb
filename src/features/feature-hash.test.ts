import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { featureHash } from './feature-hash.ts'

describe('the hash of a feature row', () => {
  it('is the SHA-256 of its values as little-endian float64', () => {
    const one = Buffer.from('000000000000f03f', 'hex') // 1.0, as IEEE 754 writes it.
    expect(featureHash(Float64Array.of(1))).toBe(createHash('sha256').update(one).digest('hex'))
  })

  it('tells rows apart by their last bit and by order', () => {
    const rows = [[1, 2], [2, 1], [1, 2 + 2 ** -51], [1], [1, Number.NaN]]
    const hashes = rows.map((row) => featureHash(Float64Array.from(row)))
    expect(new Set(hashes).size).toBe(rows.length)
  })

  it('counts every NaN as the same', () => {
    const strange = new Float64Array(BigUint64Array.of(0xfff8000000000001n).buffer)
    expect(featureHash(strange)).toBe(featureHash(Float64Array.of(Number.NaN)))
  })
})
