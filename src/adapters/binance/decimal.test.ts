import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadField, decimal } from './decimal.ts'

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`))

describe('a decimal of Binance', () => {
  it('is the same double that Number gives, to the last bit', () => {
    fc.assert(
      fc.property(digits(12), fc.option(digits(12)), (whole, fraction) => {
        const text = fraction === null ? whole : `${whole}.${fraction}`
        expect(decimal(text)).toBe(Number(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('is exact at the longest text that is read as one whole number', () => {
    for (const text of ['999999999999999', '9.99999999999999', '99999999999999.9', '0.00000001']) {
      expect(decimal(text)).toBe(Number(text))
    }
  })

  it('takes digits and nothing else that Number would take', () => {
    for (const text of [
      '',
      ' ',
      '1 ',
      '.5',
      '5.',
      '.',
      '1e3',
      '0x10',
      '-1',
      '+1',
      '1.2.3',
      'NaN',
      '1_0',
    ]) {
      expect(() => decimal(text), JSON.stringify(text)).toThrow(BadField)
    }
  })

  it('takes nothing but what the plain pattern takes, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0189.-e +x'), maxLength: 20 })
    fc.assert(
      fc.property(text, (any) => {
        if (/^\d+(\.\d+)?$/.test(any)) expect(decimal(any)).toBe(Number(any))
        else expect(() => decimal(any)).toThrow(BadField)
      }),
      { numRuns: 2000 },
    )
  })
})
