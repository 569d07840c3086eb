import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTime, parseTime } from './time-text.ts'

describe('a time in text', () => {
  it.each([
    ['2024-02', Date.UTC(2024, 1, 1)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2024-02-29T23:59', Date.UTC(2024, 1, 29, 23, 59)],
    ['2024-02-29T23:59Z', Date.UTC(2024, 1, 29, 23, 59)],
    ['2024-02-29 23:59', Date.UTC(2024, 1, 29, 23, 59)],
    ['2024-02-29T23:59:00.000Z', Date.UTC(2024, 1, 29, 23, 59)],
  ])('%s is UTC', (text, time) => expect(parseTime(text)).toBe(time))

  it.each([
    '',
    '2024',
    '2024-2-3',
    '2024-13',
    '2023-02-29',
    '2024-02-30',
    '2024-01-01T24:00',
    '2024-01-01T10:60',
    '2024-01-01T10:00:30',
    '2024-01-01T10:00+02:00',
    '01.02.2024',
    '1706745600000',
    '2024-01-01 ',
  ])('%j is refused', (text) => expect(parseTime(text)).toBeUndefined())

  it('comes back from what was formatted, for every minute', () => {
    const minute = fc.integer({ min: 0, max: 66_666_666 }).map((m) => m * 60_000)
    fc.assert(fc.property(minute, (time) => parseTime(formatTime(time)) === time))
  })
})
