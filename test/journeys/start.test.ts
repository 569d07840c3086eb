import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeFolderLock } from '../../src/adapters/sql/index.ts'
import type { ForecastExplanation } from '../../src/api/index.ts'
import { freePort, inspect, peakMegabytes, SIMULATED } from '../newcomer.ts'

const QUANTAI = resolve(import.meta.dirname, '../../bin/quantai.js')
const MONTH = 'data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2023-02.zip'
const ARCHIVE = resolve(import.meta.dirname, '../../../shared/data/binance-archive')
const RECORDED = existsSync(join(ARCHIVE, MONTH))
if (!RECORDED)
  console.log('No replay of real data is tested: there is no archive beside the project.')

const MINUTE_LINE = /^\d{4}-\d\d-\d\d \d\d:\d\dZ.*/m

/** Whatever a failed test has left running. */
const children: ChildProcess[] = []

/** A newcomer's folder: nothing in it. */
const folder = mkdtempSync(join(tmpdir(), 'quant-ai-start-'))
let port: number

beforeAll(async () => {
  port = await freePort()
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('npm start, for the first time', () => {
  let running: Started

  beforeAll(async () => {
    running = start({ REPLAY_SPEED: '600' })
    await running.says(MINUTE_LINE)
  }, 120_000)

  it('forecasts within a minute, and has said all along what it was doing', () => {
    const seconds = (Date.now() - running.since) / 1000
    console.log(`First forecast after ${seconds.toFixed(1)} s.`)
    expect(seconds).toBeLessThan(60)
    const text = running.text()
    for (const said of [
      /^Quant-AI .*BTCUSDT/,
      /SIMULATED market, seed 7/,
      /Backfill: /,
      /Training on 86,400/,
    ]) {
      expect(text).toMatch(said)
    }
    expect(text).toMatch(new RegExp(`Page: http://localhost:${port} `))
    expect(text).toMatch(/Champion: .*SIMULATED days.*price unchanged/)
  })

  it('marks every line of a market that never was', async () => {
    await running.says(/(.* SIM .*\n){3}/)
    for (const line of running
      .text()
      .split('\n')
      .filter((each) => MINUTE_LINE.test(each))) {
      expect(line).toMatch(/Z SIM /)
    }
  })

  it('answers on its port: health, the latest forecast, the page', async () => {
    const health = await fetch(`http://localhost:${port}/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ status: 'ok', simulated: true, problems: [] })
    const latest = await fetch(`http://localhost:${port}/api/v1/forecasts/latest`)
    expect(await latest.json()).toMatchObject({
      forecast: { kind: 'issued', horizonMinutes: 10, instrument: SIMULATED },
    })
    const page = await fetch(`http://localhost:${port}/`)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  })

  it('says why the newest forecast is what it is, though the lake has not got its minute yet', async () => {
    const api = `http://localhost:${port}/api/v1/forecasts`
    const answer = async (path: string) => JSON.parse(await (await fetch(`${api}${path}`)).text())
    const { forecast } = await answer('/latest')
    const explained: ForecastExplanation = await answer(`/${forecast.id}/explanation`)
    expect(explained).toMatchObject({ same: true, objections: [], forecast: { id: forecast.id } })
    const added = explained.contributions.map(({ bps }) => bps)
    const total = added.reduce((sum, bps) => sum + bps, explained.baseBps)
    expect(total).toBeCloseTo(1e4 * forecast.expectedReturn, 9)
  })

  it('keeps a second one out, and says who is there', async () => {
    const second = start({ PORT: String(await freePort()) })
    expect(await second.ends()).toBe(1)
    expect(second.errors()).toMatch(
      new RegExp(
        `is in use by process ${running.child.pid} \\(quantai start, port ${port}, since 20`,
      ),
    )
    expect(second.errors()).toMatch(/Stop it first, or set DATABASE_URL/)
  })

  it('stops at once on Ctrl-C, which is its normal end, and lets go of its folder', async () => {
    const peak = peakMegabytes(running.child)
    running.child.kill('SIGINT')
    const asked = Date.now()
    expect(await running.ends()).toBe(0)
    expect(Date.now() - asked).toBeLessThan(10_000)
    expect(running.text()).toMatch(/Stopped\. Starting again goes on from here\.\n$/)
    expect(running.errors()).toBe('')
    expect(isLocked()).toBe(false)
    if (peak !== undefined) {
      console.log(`At most ${peak.toFixed(0)} MB in memory.`)
      expect(peak).toBeLessThan(1500)
    }
  })
})

describe('npm start, again', () => {
  it('says what is wrong with a port that is taken, and leaves nothing locked', async () => {
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    const started = start()
    const exitCode = await started.ends()
    other.close()
    await once(other, 'close')
    expect(exitCode).toBe(1)
    expect(started.errors()).toMatch(
      `error: Port ${port} is already in use. Stop what uses it or set PORT to another number.\n`,
    )
    expect(isLocked()).toBe(false)
  })

  it('does not mix the market of another seed into this one', async () => {
    const started = start({ SEED: '8' })
    expect(await started.ends()).toBe(1)
    expect(started.errors()).toMatch(/has seed 7, not 8\. Set SEED to 7, or give/)
  })

  it('ends well on a Ctrl-C while it is still starting', async () => {
    const started = start()
    await started.says(/Opening/)
    started.child.kill('SIGINT')
    expect(await started.ends()).toBe(0)
    expect(isLocked()).toBe(false)
  })

  it('survives being killed at any moment: it goes on, no answer is doubled, no candle is missing', async () => {
    for (const moment of [0, 300, 1500]) {
      const started = start({ REPLAY_SPEED: '3000' })
      await started.says(/Champion: .*trained before/)
      if (moment > 0) await started.says(MINUTE_LINE)
      await new Promise((later) => setTimeout(later, moment))
      started.child.kill('SIGKILL')
      await started.ends()
    }
    const last = start({ REPLAY_SPEED: '3000' })
    await last.says(/(.* SIM .*\n){2}/)
    last.child.kill('SIGINT')
    expect(await last.ends()).toBe(0)
    await inspect(folder)
  })
})

describe.skipIf(!RECORDED)('npm start, on a recording of the real market', () => {
  const archive = join(folder, 'archive')
  const replay = (settings: Readonly<Record<string, string>> = {}) =>
    start({ REPLAY_DIR: archive, REPLAY_SPEED: '600', ...settings })

  beforeAll(() => {
    for (const file of [MONTH, `${MONTH}.CHECKSUM`]) {
      if (existsSync(join(ARCHIVE, file))) cpSync(join(ARCHIVE, file), join(archive, file))
    }
    mkdirSync(join(folder, 'empty'))
  })

  it.each([
    [
      'a folder that is not there',
      { REPLAY_DIR: join(folder, 'nowhere') },
      /no file or folder .*nowhere/,
    ],
    [
      'a folder without klines',
      { REPLAY_DIR: join(folder, 'empty') },
      /REPLAY_DIR .*empty has no 1-minute/,
    ],
    ['a symbol it does not have', { SYMBOLS: 'ETHUSDT' }, /klines or trades of ETHUSDT/],
    [
      'a start outside the recording',
      { REPLAY_FROM: '2024-05-01' },
      /REPLAY_FROM 2024-05-01T00:00Z is outside the recording, which is 2023-02-01T00:00Z to 2023-03-01/,
    ],
  ])('says what is wrong with %s', async (_, settings, message) => {
    const started = replay(settings)
    expect(await started.ends()).toBe(1)
    expect(started.errors()).toMatch(message)
    expect(isLocked()).toBe(false)
  })

  it('replays it as what it is, and does not call it simulated', async () => {
    const started = replay()
    await started.says(/(.*\d %.*\n){3}/)
    expect(started.text()).toMatch(
      /REPLAY of BTCUSDT recorded 2023-02-01 to 2023-03-01, live from 2023-02-23, 600 × real time/,
    )
    expect(started.text()).not.toMatch(/SIM/)
    const health = await fetch(`http://localhost:${port}/health`)
    expect(await health.json()).toMatchObject({ market: 'replay', simulated: false })
    started.child.kill('SIGINT')
    expect(await started.ends()).toBe(0)
  })

  it('does not play on the old recording when it is pointed at another one', async () => {
    const other = join(folder, 'other')
    cpSync(archive, other, { recursive: true })
    const started = replay({ REPLAY_DIR: other })
    expect(await started.ends()).toBe(1)
    expect(started.errors()).toMatch(
      /The recording of BTCUSDT played here is in .*archive, not in .*other/,
    )
  })
})

interface Started {
  readonly child: ChildProcess
  readonly since: number
  text(): string
  errors(): string
  /** Resolves when it has said something like that; rejects if it ends first. */
  says(what: RegExp): Promise<void>
  /** Its exit code, −1 after a signal. */
  ends(): Promise<number>
}

function start(settings: Readonly<Record<string, string>> = {}): Started {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, PORT: String(port), ...settings }
  const since = Date.now()
  const child = spawn(process.execPath, [QUANTAI, 'start'], { cwd: folder, env })
  children.push(child)
  let text = ''
  let errors = ''
  let code: number | undefined
  const waiting = new Set<() => void>()
  const news = () => {
    for (const look of waiting) look()
  }
  child.stdout.on('data', (chunk) => {
    text += chunk
    news()
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.on('close', (ended) => {
    code = ended ?? -1
    news()
  })
  const until = (reached: () => boolean) =>
    new Promise<void>((resolved, rejected) => {
      const look = () => {
        if (reached()) resolved()
        else if (code === undefined) return
        else rejected(new Error(`It ended with ${code}:\n${text}\n${errors}`))
        waiting.delete(look)
      }
      waiting.add(look)
      look()
    })
  return {
    child,
    since,
    text: () => text,
    errors: () => errors,
    says: (what) => until(() => what.test(text)),
    async ends() {
      await until(() => code !== undefined)
      return code ?? -1
    },
  }
}

function isLocked(): boolean {
  const lock = takeFolderLock(join(folder, 'data/db'), { command: 'test', since: Date.now() })
  if (lock.kind === 'held') return true
  lock.release()
  return false
}
