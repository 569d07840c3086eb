import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anyCandles,
  dailyKlines,
  klineRows,
  klinesCsv,
  monthlyKlines,
  plainCandles,
  putFile,
  zipOf,
} from '../../test/archive-files.ts'
import {
  BTC,
  importFrom,
  lakeIn,
  minutes,
  silver,
  temporaryFolder,
  temporaryLake,
} from '../../test/lake.ts'
import { DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'

const DAY = Date.UTC(2024, 2, 9)
const BTC_1M = { symbol: 'BTCUSDT', interval: '1m' }

describe('importing candles', () => {
  it('reads back the very bits that were written, whatever the numbers, units, line ends and headers', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const format = fc.record({
      header: fc.boolean(),
      microseconds: fc.boolean(),
      newline: fc.constantFrom('\n', '\r\n'),
    })
    let symbols = 0
    const property = fc.asyncProperty(anyCandles(DAY, 40), format, async (candles, written) => {
      const symbol = `S${symbols++}USDT`
      const path = dailyKlines(join(folder, symbol), DAY, symbol)
      await putFile(path, klinesCsv(candles, written))
      const summary = await importFrom(path, { lake })
      expect(summary).toMatchObject({ rejectedRows: 0, failures: [] })
      expect(summary.candles).toEqual({
        fresh: candles.length,
        duplicates: 0,
        changed: 0,
        outranked: 0,
      })
      expect(await silver(lake, { ...BTC, symbol })).toEqual(candles)
    })
    await fc.assert(property, { numRuns: 15 })
  })

  it('changes nothing when the same files come again', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    await putFile(dailyKlines(folder, DAY), klinesCsv(plainCandles(minutes(DAY, 200))))
    await putFile(
      dailyKlines(folder, DAY + DAY_MS),
      `${klinesCsv(plainCandles(minutes(DAY + DAY_MS, 100)))}no,candle\n`,
    )
    const first = await importFrom(folder, { lake })
    const { series, received } = await lake.manifest()
    const files = await lake.files.list('.')
    const second = await importFrom(folder, { lake, at: Date.UTC(2026, 5, 1) })
    expect(first.candles).toMatchObject({ fresh: 300, duplicates: 0 })
    expect(second.candles).toMatchObject({ fresh: 0, changed: 0, duplicates: 300 })
    expect(second.files).toEqual({ total: 2, done: 2, unchanged: 2 })
    expect(second.rejectedRows).toBe(1) // What is in quarantine stays said.
    expect(await lake.manifest()).toMatchObject({ series, received })
    expect(await lake.files.list('.')).toEqual(files)
  })

  it('clears away what a killed import left, even where it knows every file', async () => {
    const folder = await temporaryFolder()
    const home = await temporaryFolder()
    await putFile(dailyKlines(folder, DAY), klinesCsv(plainCandles(minutes(DAY, 20))))
    const lake = await lakeIn(home)
    await importFrom(folder, { lake })
    const files = (await lake.files.list('.')).filter((path) => !path.startsWith('_staging'))
    for (const table of ['silver/candles', 'bronze/klines', 'quarantine/rows']) {
      const left = await lake.files.stage('left')
      await writeFile(left, 'published, and never named by a manifest')
      await lake.files.publish(left, `${table}/left.parquet`)
    }
    await lake.close()
    const next = await lakeIn(home)
    expect((await importFrom(folder, { lake: next })).files.unchanged).toBe(1)
    await next.close()
    expect(await next.files.list('.')).toEqual(files)
  })

  it('ends in the same Silver in whatever order days and months come', async () => {
    const days = [0, 1, 2].map((day) => plainCandles(minutes(DAY + day * DAY_MS, 60)))
    const month = plainCandles(days.flatMap(({ openTime }) => [...openTime]))
    const folder = await temporaryFolder()
    const paths = [await putFile(monthlyKlines(folder, DAY), klinesCsv(month))]
    for (const day of days) {
      paths.push(await putFile(dailyKlines(folder, day.openTime[0]), klinesCsv(day)))
    }
    const lake = await temporaryLake()
    let venues = 0
    const property = fc.asyncProperty(
      fc.shuffledSubarray(paths, { minLength: paths.length }),
      async (order) => {
        const symbol = `S${venues++}USDT`
        for (const path of order) {
          const csv = join(folder, symbol, `${path.split('/').at(-1)}`.replace('BTCUSDT', symbol))
          await putFile(csv, await readFile(path))
          const { rejectedRows, failures } = await importFrom(csv, { lake })
          expect({ rejectedRows, failures }).toEqual({ rejectedRows: 0, failures: [] })
        }
        expect(await silver(lake, { ...BTC, symbol })).toEqual(month)
      },
    )
    await fc.assert(property, { numRuns: 4 })
  })

  it('joins milliseconds and microseconds without a gap, also inside one file', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const newYear = Date.UTC(2025, 0, 1)
    const candles = plainCandles(minutes(newYear - 60 * MINUTE_MS, 120))
    const rows = [
      ...klineRows(sliceCandles(candles, 0, 60)),
      ...klineRows(sliceCandles(candles, 60, 120), { microseconds: true }),
    ]
    const path = await putFile(join(folder, 'both.csv'), rows.join('\n'))
    await importFrom(path, { lake, select: BTC_1M })
    expect(await silver(lake)).toEqual(candles)
  })

  it('lets in only what lies between the limits, and the rest when it is asked for', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    const candles = plainCandles(minutes(DAY, 100))
    await putFile(dailyKlines(folder, DAY), klinesCsv(candles))
    const limits = { from: DAY + 10 * MINUTE_MS, to: DAY + 20 * MINUTE_MS }
    await importFrom(folder, { lake, limits })
    expect(await silver(lake)).toEqual(sliceCandles(candles, 10, 20))
    const { candles: more } = await importFrom(folder, { lake })
    expect(more).toMatchObject({ fresh: 90, duplicates: 10 })
    expect(await silver(lake)).toEqual(candles)
  })

  it('reads .csv, .csv.gz and .zip alike', async () => {
    const candles = plainCandles(minutes(DAY, 5))
    const csv = klinesCsv(candles)
    const folder = await temporaryFolder()
    for (const [name, content] of [
      ['a.csv', csv],
      ['a.csv.gz', gzipSync(csv)],
      ['a.zip', zipOf([{ name: 'whatever.csv', content: csv }])],
    ] as const) {
      const lake = await temporaryLake()
      const path = await putFile(join(folder, name), content)
      await importFrom(path, { lake, select: BTC_1M })
      expect(await silver(lake)).toEqual(candles)
    }
  })
})

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

describe('an import that is interrupted', () => {
  it('stops between two files, says so, and goes on when it is run again', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    for (const day of [0, 1, 2, 3]) {
      const start = DAY + day * DAY_MS
      await putFile(dailyKlines(folder, start), klinesCsv(plainCandles(minutes(start, 20))))
    }
    const stopped = await importFrom(folder, { lake, signal: AbortSignal.abort() })
    expect(stopped).toMatchObject({ interrupted: true, files: { done: 0 }, failures: [] })
    const finished = await importFrom(folder, { lake })
    expect(finished).toMatchObject({ interrupted: false, candles: { fresh: 80 } })
  })
})
