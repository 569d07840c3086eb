import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/runtime/index.ts'
import { freePort, inspect } from '../newcomer.ts'

const QUANTAI = resolve(import.meta.dirname, '../../bin/quantai.js')
const SYMBOLS = ['BTCUSDT', 'ETHUSDT']
const KILLS = 20
/** Minutes of the market an hour of which passes in seconds. */
const SPEED = '600'

const folder = mkdtempSync(join(tmpdir(), 'quant-ai-kills-'))
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Shown {
  readonly forecast: { readonly id: string }
}

describe('the whole platform, killed with -9 at twenty moments of live ingest', () => {
  it('loses nothing it has shown, doubles nothing, and every forecast still proves', async () => {
    const random = seededRandom(20)
    const port = await freePort()
    const { PATH = '', HOME = '' } = process.env
    const settings = { MARKET: 'simulated', SYMBOLS: SYMBOLS.join(','), REPLAY_SPEED: SPEED }
    const env = { PATH, HOME, PORT: String(port), ...settings }
    /** Every forecast that the API has given anybody: what is shown is promised. */
    const shown = new Map<string, unknown>()

    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [QUANTAI, 'start'], { cwd: folder, env })
      children.push(child)
      let said = ''
      child.stdout.on('data', (chunk) => {
        said += chunk
      })
      // Every fourth dies while it comes up; the others in the middle of their minutes.
      const comingUp = kill > 0 && kill % 4 === 0
      if (comingUp) await pause(random.integer(2500))
      else {
        while (!/ SIM ETHUSDT /.test(said)) {
          expect([child.exitCode, said]).toEqual([null, said])
          await pause(20)
        }
        await pause(random.integer(1500))
        for (const symbol of SYMBOLS) {
          const answer = await fetch(
            `http://localhost:${port}/api/v1/forecasts?limit=60&symbol=${symbol}`,
          )
          const { forecasts }: { forecasts: readonly Shown[] } = JSON.parse(await answer.text())
          for (const { forecast } of forecasts) shown.set(forecast.id, forecast)
        }
      }
      child.kill('SIGKILL')
      await once(child, 'exit')
    }

    // A last start, which ends well: it brings what the kills took from the lake's buffer.
    const last = spawn(process.execPath, [QUANTAI, 'start'], { cwd: folder, env })
    children.push(last)
    let said = ''
    last.stdout.on('data', (chunk) => {
      said += chunk
    })
    while (!/ SIM ETHUSDT /.test(said)) await pause(20)
    last.kill('SIGINT')
    expect(await once(last, 'exit')).toEqual([0, null])

    expect(shown.size).toBeGreaterThan(100)
    for (const symbol of SYMBOLS) {
      const kept = await inspect(folder, symbol)
      const expected = [...shown].filter(([id]) => id.includes(`:${symbol}:`))
      for (const [id, forecast] of expected) expect([id, kept.get(id)]).toEqual([id, forecast])
      const parity = JSON.parse(await quantai('verify-parity', '--symbol', symbol, '--json'))
      expect(parity).toMatchObject({ identical: true, differences: 0, differing: [] })
      expect(parity.same).toBe(parity.issued)
    }
    // The last minute before a kill is the one whose candle the lake had not got yet.
    for (const [id] of [...shown].slice(-6)) {
      expect([id, JSON.parse(await quantai('audit', id, '--json')).objections]).toEqual([id, []])
    }
  }, 600_000)
})

async function quantai(...args: readonly string[]): Promise<string> {
  const { PATH = '', HOME = '' } = process.env
  const options = { cwd: folder, env: { PATH, HOME }, maxBuffer: 64 * 2 ** 20 }
  // Exit code 1 means that it found something: what it found is in what it says.
  return new Promise((resolved) => {
    execFile(process.execPath, [QUANTAI, ...args], options, (_, stdout) => resolved(stdout))
  })
}
