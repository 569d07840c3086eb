import { describe, expect, it } from 'vitest'
import {
  count,
  day,
  fixed,
  minute,
  monthAndDay,
  percent,
  plural,
  pValue,
  shortMonth,
  signed,
  skill,
} from './numerals.ts'

describe('numerals', () => {
  it('write nothing as a dash and never a negative zero', () => {
    expect([
      fixed(null, 2),
      percent(null),
      count(null),
      day(null),
      minute(null),
      pValue(null),
    ]).toEqual(Array(6).fill('–'))
    expect([fixed(-0.001, 2), signed(0.001, 2), signed(-0.001, 2)]).toEqual([
      '0.00',
      '0.00',
      '0.00',
    ])
  })

  it('write signs so that they can be told apart', () => {
    expect([fixed(-1.5, 1), signed(1.5, 1), signed(-1.5, 1)]).toEqual(['−1.5', '+1.5', '−1.5'])
  })

  it('give p-values the digits they can bear', () => {
    const written = [0.6, 0.1234, 0.0213, 0.00312, 0.00004, 0.999].map((p) => pValue({ pValue: p }))
    expect(written).toEqual(['0.60', '0.12', '0.02', '0.0031', '<0.0001', '>0.99'])
  })

  it('give R² more digits the smaller it is', () => {
    expect([0.0321, -18.71, 4321].map(skill)).toEqual(['0.032', '−18.7', '4321'])
  })

  it('write times in UTC', () => {
    const time = Date.UTC(2024, 1, 5, 23, 59)
    expect([day(time), minute(time), shortMonth(time), monthAndDay(time)]).toEqual([
      '2024-02-05',
      '2024-02-05 23:59 UTC',
      'Feb 24',
      '5 Feb',
    ])
  })

  it('count things', () => {
    expect([plural(1, 'gap'), plural(0, 'gap'), plural(1200, 'row')]).toEqual([
      '1 gap',
      '0 gaps',
      '1,200 rows',
    ])
  })
})
