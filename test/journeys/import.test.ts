import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type CandleFile, candlesHash, type Lake } from '../../src/lake/index.ts'
import { type Candles, DAY_MS, type Instrument, sliceCandles } from '../../src/market/index.ts'
import { seededRandom } from '../../src/runtime/index.ts'
import { dailyKlines, klinesCsv, plainCandles, putFile } from '../archive-files.ts'
import {
  BTC,
  importFrom,
  lakeIn,
  minutes,
  silver,
  temporaryFolder,
  temporaryLake,
} from '../lake.ts'

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')
const ARCHIVE = resolve(import.meta.dirname, '../../../shared/data/binance-archive')
const DAY = Date.UTC(2024, 2, 9)
const DAYS = 12

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** `quantai import … --json` with its lake in a folder of its own. */
function quantai(cwd: string, ...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME }
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }))
  return { child, ended }
}

/** Twelve whole days with a hole, a repaired day among them (the day file differs), and a bad row. */
async function archive(folder: string): Promise<void> {
  for (let day = 0; day < DAYS; day++) {
    const start = DAY + day * DAY_MS
    const candles = plainCandles(minutes(start, 1440))
    const csv = klinesCsv(day === 5 ? sliceCandles(candles, 0, 1300) : candles)
    await putFile(dailyKlines(folder, start), csv)
    if (day % 4 === 1) {
      // The same day once more, with other values for an hour: it replaces them.
      const corrected = join(folder, 'later', `BTCUSDT-1m-${dateOf(start)}.zip`)
      await putFile(corrected, klinesCsv(plainCandles(minutes(start, 60), 1)))
    }
  }
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** Resolves when the process has begun to stage files in the lake, or has ended. */
async function working(lakeFolder: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const staging = await readdir(join(lakeFolder, '_staging')).catch(() => [])
    if (staging.some((name) => name.startsWith(`${child.pid}-`))) return
    await setTimeout(5)
  }
}

/** Every Parquet file there is, is in the manifest, and the other way round; nothing half made is left. */
async function expectTidy(lake: Lake, folder: string): Promise<void> {
  const { series, received } = await lake.manifest()
  const known = [
    ...series.flatMap(({ candles, superseded }) => [...candles, ...superseded].map(pathOf)),
    ...received.flatMap(({ bronze, quarantine }) => [bronze, quarantine]),
  ].filter((path) => path !== null)
  const there = (await filesBelow(folder)).filter((path) => !/^(_manifest\/|lock)/.test(path))
  expect(there).toEqual([...new Set(known)].sort())
}

function pathOf({ path }: CandleFile): string {
  return path
}

describe('an import that is killed or interrupted, again and again', () => {
  let folder = ''
  let undisturbed: Candles
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quantai-kill-'))
    await archive(join(folder, 'archive'))
    const lake = await lakeIn(join(folder, 'undisturbed'))
    await importFrom(join(folder, 'archive'), { lake })
    undisturbed = await silver(lake)
    await lake.close()
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('leaves a readable lake each time, and ends where an undisturbed one does', async () => {
    const random = seededRandom(5)
    const cwd = join(folder, 'killed')
    const lakeFolder = join(cwd, 'data/lake')
    await mkdir(cwd)
    let rows = 0
    let died = 0
    for (let round = 0; round < 12; round++) {
      const { child, ended } = quantai(cwd, 'import', join(folder, 'archive'), '--json')
      const signal = round % 3 === 2 ? 'SIGINT' : 'SIGKILL'
      const early = round % 5 === 0 // While it starts; else while it works.
      if (!early) await working(lakeFolder, child)
      await setTimeout(random.integer(250))
      child.kill(signal)
      const { code, signal: by, err } = await ended
      if (by === 'SIGKILL') died++
      else if (by === null) expect([0, 130], err).toContain(code)
      // Looked at without the lock, as any reader would.
      const lake = await lakeIn(lakeFolder)
      const { length } = await silver(lake)
      expect(length).toBeGreaterThanOrEqual(rows)
      rows = length
      await lake.close()
    }
    expect(died).toBeGreaterThanOrEqual(6)
    const { code } = await quantai(cwd, 'import', join(folder, 'archive'), '--json').ended
    expect(code).toBe(0)
    const lake = await lakeIn(lakeFolder)
    onTestFinished(() => lake.close())
    expect(candlesHash(await silver(lake))).toBe(candlesHash(undisturbed))
    await expectTidy(lake, lakeFolder)
  }, 120_000)

  it('stops soon after Ctrl-C, and says how it ended', async () => {
    const cwd = join(folder, 'interrupted')
    await mkdir(cwd)
    const { child, ended } = quantai(cwd, 'import', join(folder, 'archive'))
    await once(child.stderr ?? child, 'data') // The first file is in.
    const asked = performance.now()
    child.kill('SIGINT')
    const { code, out } = await ended
    expect(performance.now() - asked).toBeLessThan(3000)
    expect(code).toBe(130)
    expect(out).toContain('Interrupted. Run it again to finish.')
  })

  it('can go on beside another one: nothing is lost, nothing comes twice', async () => {
    const cwd = join(folder, 'both')
    await mkdir(cwd)
    const both = [1, 2].map(() => quantai(cwd, 'import', join(folder, 'archive'), '--json').ended)
    for (const { code, err } of await Promise.all(both)) expect(code, err).toBe(0)
    const lakeFolder = join(cwd, 'data/lake')
    const lake = await lakeIn(lakeFolder)
    onTestFinished(() => lake.close())
    expect(candlesHash(await silver(lake))).toBe(candlesHash(undisturbed))
    const again = await quantai(cwd, 'import', join(folder, 'archive'), '--json').ended
    expect(JSON.parse(again.out)).toMatchObject({ candles: { fresh: 0, changed: 0 } })
    await expectTidy(lake, lakeFolder)
  })
})

describe('quantai import', () => {
  it('says with its exit code that something had to be left out', async () => {
    const cwd = await temporaryFolder()
    const path = dailyKlines(cwd, DAY)
    await putFile(path, `${klinesCsv(plainCandles(minutes(DAY, 10)))}no,candle\n`)
    const { code, out } = await quantai(cwd, 'import', path, '--json').ended
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({ rejectedRows: 1, candles: { fresh: 10 } })
  })

  it('tells an empty lake from one that lacks a symbol', async () => {
    const cwd = await temporaryFolder()
    expect((await quantai(cwd, 'lake').ended).out).toContain('The lake is empty.')
    const path = dailyKlines(cwd, DAY)
    await putFile(path, klinesCsv(plainCandles(minutes(DAY, 10))))
    await quantai(cwd, 'import', path).ended
    const { out } = await quantai(cwd, 'lake', '--symbol', 'NOPE').ended
    expect(out).toContain('The lake has no NOPE, only BTCUSDT.')
  })

  it('refuses to write features where there is no folder, and calls it no bug', async () => {
    const cwd = await temporaryFolder()
    const { code, err } = await quantai(cwd, 'features', '--out', 'nowhere/x.parquet').ended
    expect(code).toBe(2)
    expect(err).toContain('there is no folder nowhere')
    expect(err).not.toContain('bug')
  })

  it('says when an http archive does not answer', async () => {
    const cwd = await temporaryFolder()
    const base = 'http://127.0.0.1:9/'
    const args = ['import', base, '--symbol', 'BTCUSDT', '--from', '2024-01', '--to', '2024-02']
    const { code, err } = await quantai(cwd, ...args).ended
    expect(code).toBe(1)
    expect(err).toContain('No answer from http://127.0.0.1:9/')
  })
})

const recorded = existsSync(ARCHIVE)
if (!recorded)
  console.log('the recorded market: skipped, there is no ../shared/data/binance-archive')

describe.skipIf(!recorded)('the recorded market', () => {
  const from = Date.UTC(2023, 0, 1)
  const to = Date.UTC(2025, 1, 1)
  let folder = ''
  let lake: Lake
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quantai-recorded-'))
    lake = await lakeIn(folder)
  })
  afterAll(async () => {
    await lake.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('has 1,097,200 minutes from 2023-01 to 2025-01, and one gap of 80 of them', async () => {
    const select = { symbol: 'BTCUSDT', market: 'spot', kind: 'klines', from, to } as const
    const summary = await importFrom(ARCHIVE, { lake, select, limits: { from, to } })
    expect(summary).toMatchObject({ rejectedRows: 0, failures: [] })
    expect(summary.candles).toEqual({
      fresh: 1_097_200,
      duplicates: 7_120, // Five single days lie beside their months.
      changed: 0,
      outranked: 0,
    })
    const [series] = (await lake.manifest()).series
    const { holes, rows, span } = await lake.overview(series)
    expect(rows).toBe(1_097_200)
    expect(span).toEqual({ from, to })
    expect(holes).toEqual([{ from: Date.UTC(2023, 2, 24, 12, 40), to: Date.UTC(2023, 2, 24, 14) }])
  }, 120_000)

  it('joins the milliseconds of 2024 and the microseconds of 2025', async () => {
    const newYear = Date.UTC(2025, 0, 1)
    const span = { from: newYear - DAY_MS, to: newYear + DAY_MS }
    const { openTime } = await lake.candles({ instrument: BTC, interval: '1m', span })
    expect([...openTime]).toEqual(minutes(span.from, 2880))
  })

  it('gives from its trades exactly the candles of the archive, and leaves out the minutes it has in part', async () => {
    const trades = await temporaryLake()
    const select = { symbol: 'BTCUSDT', kind: 'trades' } as const
    const summary = await importFrom(ARCHIVE, { lake: trades, select })
    expect(summary).toMatchObject({ rejectedRows: 0, failures: [], partialMinutes: 2 })
    const made = await silver(trades)
    const midnight = Date.UTC(2024, 7, 9)
    const ten = { from: midnight - 5 * 60_000, to: midnight + 5 * 60_000 }
    expect([...made.openTime]).toEqual(minutes(ten.from, 10))
    expect(made).toEqual(await lake.candles({ instrument: BTC, interval: '1m', span: ten }))
    // Beside the venue's own they are the same, so they change nothing.
    expect(await importFrom(ARCHIVE, { lake, select })).toMatchObject({
      candles: { fresh: 0, duplicates: 10, changed: 0, outranked: 0 },
    })
  })

  it('has futures with a header, kept apart from the spot market', async () => {
    const ETH: Instrument = { venue: 'binance', market: 'um', symbol: 'ETHUSDT' }
    const summary = await importFrom(ARCHIVE, { lake, select: { symbol: 'ETHUSDT', market: 'um' } })
    expect(summary).toMatchObject({ rejectedRows: 0, failures: [] })
    const { openTime } = await silver(lake, ETH)
    expect(openTime[0]).toBe(from)
    expect(summary.candles.fresh).toBe(openTime.length)
    expect((await silver(lake, { ...ETH, market: 'spot' })).length).toBe(0)
  })
})
