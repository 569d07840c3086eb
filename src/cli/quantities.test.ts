import { expect, it } from 'vitest'
import { count, counted, duration } from './quantities.ts'

it.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1 s'],
  [59_499, '59 s'],
  [59_600, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [360_000_000, '100 h'],
])('%d ms is read as %s', (ms, text) => expect(duration(ms)).toBe(text))

it('counts in thousands, with the noun that fits', () => {
  expect(count(1_097_200)).toBe('1,097,200')
  expect([0, 1, 1200].map((n) => counted(n, 'gap'))).toEqual(['0 gaps', '1 gap', '1,200 gaps'])
})
