import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, INTERVALS, isInterval } from '../market/index.ts'
import { archivePath, parseArchivePath } from './archive-name.ts'
import { archiveMonths, singleFile } from './archive-selection.ts'
import type { ArchiveSelection } from './archive-source.ts'

const anyInterval = fc
  .constantFrom(...Object.keys(INTERVALS))
  .map((text) => (isInterval(text) ? text : '1m'))
const anyName = fc
  .record({
    kind: fc.constantFrom('klines', 'trades', 'aggTrades'),
    market: fc.constantFrom('spot', 'um'),
    symbol: fc.stringMatching(/^[A-Z0-9]{2,10}(_[0-9]{6})?$/),
    interval: anyInterval,
  })
  .map((name) => ({ ...name, interval: name.kind === 'klines' ? name.interval : ('1m' as const) }))
const anyDay = fc.integer({ min: 15_000, max: 30_000 }).map((days) => days * DAY_MS)

describe('a path in the archive', () => {
  it('is read as it was written, for any market, symbol, interval and date', () => {
    fc.assert(
      fc.property(anyName, anyDay, (name, day) => {
        const whole = { from: day, to: day + DAY_MS }
        expect(parseArchivePath(archivePath(name, day, 'daily'))).toEqual({ ...name, claim: whole })
        const date = new Date(day)
        const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
        const claim = { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) }
        expect(parseArchivePath(archivePath(name, day, 'monthly'))).toEqual({ ...name, claim })
      }),
    )
  })

  it.each([
    'BTCUSDT-1m-2024-01.zip.CHECKSUM',
    'BTCUSDT-1M-2024-01.zip',
    'BTCUSDT-bookTicker-2024-01.zip',
    'BTCUSDT-1m-2024-13.zip',
    'BTCUSDT-1m-2024-00.zip',
    'BTCUSDT-1m-2023-02-29.zip',
    'BTCUSDT-1m-2024-01-32.csv',
    'btcusdt-1m-2024-01.zip',
    'futures/cm/monthly/klines/BTCUSD_PERP/1m/BTCUSD_PERP-1m-2024-01.zip',
    '',
  ])('%s is none', (path) => {
    expect(parseArchivePath(path)).toBeUndefined()
  })

  it('is read by its nearest market folder: those of the user further up say nothing', () => {
    const spot = parseArchivePath('/home/cm/um/spot/daily/klines/A/1m/AB-1m-2024-02-29.zip')
    expect(spot?.market).toBe('spot')
    expect(parseArchivePath('/spot/um/daily/AB-1m-2024-02-29.zip')?.market).toBe('um')
  })
})

const nothing: ArchiveSelection = {
  ...{ symbol: undefined, interval: undefined, market: undefined },
  ...{ kind: undefined, from: undefined, to: undefined },
}

describe('a single file', () => {
  it('holds what its name says, or else what the options say', () => {
    expect(singleFile('a.csv', '/a.csv', { ...nothing, symbol: 'AB', kind: 'trades' })).toEqual({
      ...{ kind: 'trades', market: 'spot', symbol: 'AB', interval: '1m' },
      claim: undefined,
    })
    const named = singleFile('AB-5m-2024-01.csv', 'AB-5m-2024-01.csv', nothing)
    expect(named).toMatchObject({ symbol: 'AB', interval: '5m' })
  })

  it.each([
    ['notes.txt', {}, /not a .zip/],
    ['a.csv', {}, /does not tell/],
    ['a.csv', { symbol: 'AB' }, /does not tell/],
    ['AB-5m-2024-01.csv', { interval: '1m' }, /not what the options ask for/],
    ['a.csv', { symbol: 'AB', kind: 'trades', interval: '5m' }, /1m bars/],
    ['a.csv', { symbol: 'AB', kind: 'klines', interval: '7m' }, /no 7m bars/],
  ] as const)('%s with %o is refused', (name, said, why) => {
    expect(() => singleFile(name, name, { ...nothing, ...said })).toThrow(why)
  })
})

describe('the files an archive should have', () => {
  const now = Date.UTC(2024, 2, 15, 12)
  const asked = { ...nothing, symbol: 'BTCUSDT' }
  const listed = (from: string, to?: string) =>
    archiveMonths({ ...asked, from: Date.parse(from), ...(to && { to: Date.parse(to) }) }, now).map(
      ({ month, days }) => [month.path.split('/').at(-1), days.length],
    )

  it('are whole months, up to yesterday', () => {
    expect(listed('2024-01-01')).toEqual([
      ['BTCUSDT-1m-2024-01.zip', 31],
      ['BTCUSDT-1m-2024-02.zip', 29],
      ['BTCUSDT-1m-2024-03.zip', 14],
    ])
  })

  it('begin and end with the days asked for', () => {
    expect(listed('2024-01-30T13:00Z', '2024-02-02')).toEqual([
      ['BTCUSDT-1m-2024-01.zip', 2],
      ['BTCUSDT-1m-2024-02.zip', 1],
    ])
    expect(listed('2024-03-20')).toEqual([])
  })

  it('cross the year and lie where parsing finds them', () => {
    const months = archiveMonths(
      { ...asked, market: 'um', from: Date.UTC(2022, 11, 31), to: Date.UTC(2023, 0, 2) },
      now,
    )
    for (const { holds, month, days } of months) {
      for (const { path, claim } of [month, ...days]) {
        expect(parseArchivePath(path)).toEqual({ ...holds, claim })
      }
    }
    expect(months.map(({ days }) => days.length)).toEqual([1, 1])
  })

  it('cannot be told without a symbol and a start', () => {
    expect(() => archiveMonths(asked, now)).toThrow(/--from/)
    expect(() => archiveMonths({ ...nothing, from: 0 }, now)).toThrow(/--symbol/)
  })
})
