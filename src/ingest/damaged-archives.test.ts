import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dailyKlines,
  klineRows,
  klinesCsv,
  plainCandles,
  putFile,
  zipOf,
} from '../../test/archive-files.ts'
import {
  BTC,
  importFrom,
  minutes,
  silver,
  temporaryFolder,
  temporaryLake,
} from '../../test/lake.ts'
import { DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'

const DAY = Date.UTC(2024, 2, 9)
const BTC_1M = { symbol: 'BTCUSDT', interval: '1m' }

describe('a damaged line', () => {
  const candles = plainCandles(minutes(DAY, 50))
  const rows = klineRows(candles)

  const csvOf = (folder: string, symbol: string) =>
    dailyKlines(folder, DAY, symbol).replace(/zip$/, 'csv')

  /** The line's fields with one of them replaced. */
  const withField = (at: number, value: string) => (row: string) =>
    row
      .split(',')
      .map((field, i) => (i === at ? value : field))
      .join(',')

  const damages: readonly (readonly [string, (row: string) => string, RegExp])[] = [
    ['has a column too few', (row) => row.slice(0, row.lastIndexOf(',')), /11 columns where 12/],
    ['has a column too many', (row) => `${row},1`, /13 columns where 12/],
    ['has a word for a price', withField(1, 'abc'), /open is not a number: abc/],
    ['has no close', withField(4, ''), /close is not a number/],
    ['has an infinite volume', withField(5, 'inf'), /volume is not a number/],
    ['has a volume that is no number', withField(5, 'NaN'), /volume is not a number/],
    ['has a negative volume', withField(5, '-1'), /negative/],
    ['has a negative count', withField(8, '-1'), /negative/],
    ['has half a trade', withField(8, '1.5'), /trade_count 1.5 is not whole/],
    ['has a price of zero', withField(3, '0'), /price is not above zero/],
    ['has a high below its low', withField(2, '1'), /high 1.0 is below low/],
    ['opens above its high', withField(1, '99999'), /open 99999.0 is outside/],
    ['closes below its low', withField(4, '1'), /close 1.0 is outside/],
    ['is off the minute', withField(0, String(DAY + 1)), /is not on a 1m boundary/],
    [
      'is off the minute by microseconds',
      (row) => withField(0, `${row.split(',')[0]}500`)(row),
      /is not on a 1m boundary/,
    ],
    ['lies on another day', withField(0, String(DAY + 2 * DAY_MS)), /outside/],
    ['lies before all time', withField(0, '-60000'), /open_time/],
    ['closes in another bar', withField(6, String(DAY - 1)), /close_time \d+ is outside/],
    ['has takers with more than there is', withField(9, '1e6'), /exceeds volume/],
    ['has takers with more money than there is', withField(10, '1e9'), /exceeds quote_volume/],
    ['is no line of a table', () => '<html>', /1 columns where 12/],
    ['is not UTF-8', withField(1, 'é'), /open is not a number/],
    ['has a control character', withField(2, '\u0001'), /high is not a number/],
  ]

  it.each(damages)('that %s goes to quarantine, and every other goes in', async (_, spoil, why) => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const spoilt = [7, 0, 49]
    for (const bad of spoilt) {
      const written = rows.map((row, i) => (i === bad ? spoil(row) : row)).join('\n')
      await putFile(csvOf(folder, `S${bad}USDT`), Buffer.from(written, 'latin1'))
    }
    const {
      candles: counts,
      rejectedRows,
      rejections,
      failures,
    } = await importFrom(folder, { lake })
    expect(failures).toEqual([])
    expect(rejections).toHaveLength(spoilt.length)
    for (const { reason, rows: count } of rejections) {
      expect({ reason, count }).toEqual({ reason: expect.stringMatching(why), count: 1 })
    }
    expect({ ...counts, rejectedRows }).toMatchObject({ fresh: 3 * 49, rejectedRows: 3 })
    for (const bad of spoilt) {
      const { openTime } = await silver(lake, { ...BTC, symbol: `S${bad}USDT` })
      expect([...openTime]).toEqual([...candles.openTime].filter((_, i) => i !== bad))
    }
  })

  it('keeps its line number, its text and the reason in the quarantine', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const spoilt = ['', withField(1, 'thirty')(rows[3]), '', rows[4]]
    const path = csvOf(folder, 'BTCUSDT')
    await putFile(
      path,
      klinesCsv(sliceCandles(candles, 0, 3), { header: true }) + spoilt.join('\r\n'),
    )
    await importFrom(path, { lake })
    const { received } = await lake.manifest()
    const [{ quarantine, rejectedSpans }] = received
    const file = lake.files.locate(quarantine ?? '')
    expect(await lake.engine.readColumns(file, ['line'])).toEqual([Float64Array.of(6)])
    expect(rejectedSpans).toEqual([{ from: DAY + 3 * MINUTE_MS, to: DAY + 4 * MINUTE_MS }])
    const text = (await readFile(file)).toString('latin1')
    expect(text).toContain('open is not a number: thirty')
  })

  it('never takes another line with it, and is never lost: rows read = new + duplicates + rejected', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    let symbols = 0
    const spoils = fc.constantFrom(...damages.map(([, spoil]) => spoil))
    const wounds = fc.uniqueArray(fc.record({ line: fc.nat(49), spoil: spoils }), {
      selector: ({ line }) => line,
      maxLength: 12,
    })
    const doubles = fc.uniqueArray(fc.nat(49), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(wounds, doubles, async (wounded, doubled) => {
        const symbol = `S${symbols++}USDT`
        const path = csvOf(folder, symbol)
        const spoilt = new Map(wounded.map(({ line, spoil }) => [line, spoil]))
        const sound = doubled.filter((line) => !spoilt.has(line))
        const written = [
          ...rows.map((row, i) => spoilt.get(i)?.(row) ?? row),
          ...sound.map((line) => rows[line]),
        ]
        await putFile(path, Buffer.from(written.join('\n'), 'latin1'))
        const { rowsRead, candles: counts, rejectedRows } = await importFrom(path, { lake })
        expect(rowsRead).toBe(written.length)
        expect(rejectedRows).toBe(spoilt.size)
        expect(counts).toMatchObject({ fresh: 50 - spoilt.size, duplicates: sound.length })
        const { openTime } = await silver(lake, { ...BTC, symbol })
        const expected = [...candles.openTime].filter((_, i) => !spoilt.has(i))
        expect([...openTime]).toEqual(expected)
      }),
      { numRuns: 12 },
    )
  })

  it('that repeats a minute with other values is kept apart; one that repeats it to the letter is counted', async () => {
    const lake = await temporaryLake()
    const path = await putFile(
      join(await temporaryFolder(), 'a.csv'),
      [...rows, rows[5], klineRows(plainCandles([DAY], 1))[0]].join('\n'),
    )
    const summary = await importFrom(path, { lake, select: BTC_1M })
    expect(summary.candles).toMatchObject({ fresh: 50, duplicates: 1 })
    expect(summary.rejections[0].reason).toBe(
      'the same minute again with other values (first on line 1)',
    )
    expect(await silver(lake)).toEqual(candles)
  })

  it('that is a bar still forming is not let in', async () => {
    const lake = await temporaryLake()
    const path = await putFile(join(await temporaryFolder(), 'a.csv'), rows.join('\n'))
    const at = DAY + 10 * MINUTE_MS + 1
    const { rejections } = await importFrom(path, { lake, select: BTC_1M, at })
    expect(rejections).toMatchObject([{ reason: /had not closed/, rows: 40 }])
    expect(await silver(lake)).toEqual(sliceCandles(candles, 0, 10))
  })
})

describe('a damaged file', () => {
  const csv = klinesCsv(plainCandles(minutes(DAY, 50)))
  const zip = zipOf([{ name: 'a.csv', content: csv }])
  const damages: readonly (readonly [string, string, string | Buffer, RegExp])[] = [
    ['is a truncated zip', 'a.zip', zip.subarray(0, zip.length - 30), /cannot be unpacked/],
    [
      'has a wrong CRC-32',
      'a.zip',
      zipOf([{ name: 'a.csv', content: csv }], { crc: () => 7 }),
      /CRC-32/,
    ],
    [
      'holds two files',
      'a.zip',
      zipOf([
        { name: 'a.csv', content: csv },
        { name: 'b.csv', content: csv },
      ]),
      /holds 2 files where one is expected/,
    ],
    ['holds none', 'a.zip', zipOf([]), /holds 0 files/],
    ['is no zip', 'a.zip', Buffer.from('PK'), /cannot be unpacked/],
    ['is a truncated gz', 'a.csv.gz', gzipSync(csv).subarray(0, 500), /cannot be unpacked/],
    ['is empty', 'a.csv', '', /empty/],
    ['has only blank lines', 'a.csv', '\n\n\n', /empty/],
    ['is not text', 'a.csv', zipOf([{ name: 'a', content: Buffer.alloc(500) }]), /not text/],
    ['has no sound line', 'a.csv', 'what,is\nthis\n', /no sound row/],
    ['has a header and nothing else', 'a.csv', klinesCsv(plainCandles([]), { header: true }), /./],
  ]

  it.each(damages)(
    'that %s is kept as received with its reason, and the rest goes in',
    async (_, name, content, why) => {
      const lake = await temporaryLake()
      const folder = await temporaryFolder()
      const date = '2024-03-10'
      const bad = join(folder, `BTCUSDT-1m-${date}${name.slice(1)}`)
      await putFile(bad, content, { checksum: false })
      await putFile(dailyKlines(folder, DAY), csv)
      const summary = await importFrom(folder, { lake })
      expect(summary.failures).toEqual([{ file: bad, reason: expect.stringMatching(why) }])
      expect(summary.candles.fresh).toBe(50)
      const [failed] = (await lake.manifest()).received.filter(({ state }) => state === 'failed')
      expect(failed).toMatchObject({
        name: bad.split('/').at(-1),
        reason: expect.stringMatching(why),
      })
      if (failed.quarantine?.startsWith('quarantine/files')) {
        const kept = await readFile(lake.files.locate(failed.quarantine))
        expect(kept.equals(Buffer.from(content))).toBe(true)
      }
      const again = await importFrom(folder, { lake })
      expect(again.failures).toHaveLength(1) // It says so again, and does nothing.
    },
  )

  it('whose SHA-256 is not the published one is kept out until it is whole', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const path = await putFile(dailyKlines(folder, DAY), csv)
    await writeFile(`${path}.CHECKSUM`, `${'0'.repeat(64)}  ${path}\n`)
    const { failures } = await importFrom(folder, { lake })
    expect(failures[0].reason).toContain('CHECKSUM')
    expect((await silver(lake)).length).toBe(0)
    await putFile(path, csv)
    const { candles, files } = await importFrom(folder, { lake })
    expect({ candles, files }).toMatchObject({ candles: { fresh: 50 }, files: { unchanged: 0 } })
    const { received } = await lake.manifest()
    expect(received.map(({ checksum }) => checksum)).toEqual(['mismatch', 'verified'])
  })

  it('whose CHECKSUM file says nothing is kept out', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    await putFile(dailyKlines(folder, DAY), csv)
    const stays = await putFile(dailyKlines(folder, DAY + DAY_MS), csv)
    await writeFile(
      stays,
      zipOf([{ name: 'a.csv', content: klinesCsv(plainCandles(minutes(DAY + DAY_MS, 5))) }]),
    )
    await writeFile(`${stays}.CHECKSUM`, '')
    const { failures, candles } = await importFrom(folder, { lake })
    expect(failures).toMatchObject([{ file: stays }])
    expect(candles.fresh).toBe(50)
  })
})
