import fc from 'fast-check'
import Type from 'typebox'
import { describe, expect, it } from 'vitest'
import { artifact } from './artifact.ts'

const numbers = artifact({ kind: 'numbers', version: 1, body: Type.Array(Type.Number()) })

describe('an artifact', () => {
  it('keeps every bit of every finite number', () => {
    const anyNumbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }))
    fc.assert(
      fc.property(anyNumbers, (values) => {
        const positiveZero = values.map((value) => value + 0)
        expect(numbers.read(numbers.write(positiveZero))).toEqual(positiveZero)
      }),
    )
  })

  it('says what is wrong with bytes it cannot read', () => {
    const words = artifact({ kind: 'words', version: 1, body: Type.Array(Type.String()) })
    const newer = artifact({ kind: 'numbers', version: 2, body: Type.Array(Type.Number()) })
    const impostor = artifact({ kind: 'numbers', version: 1, body: Type.Array(Type.String()) })
    const read = (bytes: Uint8Array) => () => numbers.read(bytes)
    expect(read(new Uint8Array([0, 1, 2]))).toThrow('the header is missing')
    expect(read(words.write(['a']))).toThrow('numbers@1 expected, found quant-ai-model words@1')
    expect(read(newer.write([1]))).toThrow('found quant-ai-model numbers@2')
    expect(read(numbers.write([1, 2]).slice(0, -1))).toThrow('damaged: the digest does not match')
    expect(read(impostor.write(['a']))).toThrow('does not fit its schema')
  })
})
