import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, follows, GENESIS, nextLink } from './hash-chain.ts'

describe('the canonical text of a row', () => {
  it('is what every stored hash was made from, to the character', () => {
    const row = { symbol: 'BTCUSDT', as_of: 1704067259999, price: 0.1, seq: 7, reason: 'a "gap"\n' }
    expect(canonicalJson(row)).toBe(
      '{"as_of":1704067259999,"price":0.1,"reason":"a \\"gap\\"\\n","seq":7,"symbol":"BTCUSDT"}',
    )
  })

  it('writes numbers as JavaScript does, and keeps the sign of zero', () => {
    expect(canonicalJson({ a: 1e21, b: 5e-324, c: -0, d: 0, e: 42_000.01, f: 1e-7 })).toBe(
      '{"a":1e+21,"b":5e-324,"c":-0,"d":0,"e":42000.01,"f":1e-7}',
    )
  })

  it('does not depend on the order of columns, on nulls or on how a driver gives a bigint', () => {
    const text = canonicalJson({ as_of: 12, kind: 'void' })
    expect(canonicalJson({ kind: 'void', as_of: 12, reason: null })).toBe(text)
    expect(canonicalJson({ as_of: 12n, kind: 'void' })).toBe(text)
    expect(canonicalJson({ as_of: '12', kind: 'void' })).toBe(text)
  })

  it('reads back as the row it was made from', () => {
    const anyRow = fc.dictionary(
      fc.string({ minLength: 1 }).filter((column) => column !== '__proto__'),
      fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    )
    fc.assert(
      fc.property(anyRow, (row) => {
        expect(JSON.parse(canonicalJson(row))).toEqual(row)
      }),
    )
  })
})

describe('a chain', () => {
  it('links a row to the one before as documented', () => {
    const first = nextLink(GENESIS, { kind: 'void', scored_at: 5 })
    const text = `${'0'.repeat(64)}{"kind":"void","scored_at":5,"seq":1}`
    expect(first.hash).toBe(createHash('sha256').update(text).digest('hex'))
    const second = nextLink(first, { kind: 'void', scored_at: 6 })
    expect(second).toMatchObject({ seq: 2, prev_hash: first.hash })
    expect(follows(GENESIS, first) && follows(first, second)).toBe(true)
  })

  it('does not hold once any value of a row is another', () => {
    const first = nextLink(GENESIS, { id: 'a', price: 1.5, reason: null })
    const second = nextLink(first, { id: 'b', price: 2.5, reason: null })
    const changes = [
      { id: 'c' },
      { price: 2.5000000000000004 },
      { price: -2.5 },
      { price: null },
      { reason: '' },
      { seq: 3 },
      { prev_hash: GENESIS.hash },
      { hash: first.hash },
      { added: 1 },
    ]
    expect(follows(first, second)).toBe(true)
    for (const change of changes) expect(follows(first, { ...second, ...change })).toBe(false)
  })
})
