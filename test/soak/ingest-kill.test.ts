import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openFrameJournal } from '../../src/ingest/index.ts'
import { MINUTE_MS, sliceCandles } from '../../src/market/index.ts'
import { seededRandom, systemClock } from '../../src/runtime/index.ts'
import { candlesOf } from '../candles.ts'
import { framesIn, journalIn } from '../frames.ts'
import { lakeIn, silver, temporaryFolder } from '../lake.ts'
import { KILL_START, killCloses } from './kill-market.ts'

const INGEST = fileURLToPath(new URL('./ingest-until-killed.ts', import.meta.url))
const KILLS = 20

interface Line {
  readonly trouble?: string
  readonly begunAt?: number
  readonly framed?: number
  readonly stored?: readonly number[]
}

it('loses nothing it acknowledged when it is killed with -9 twenty times, and goes on', async () => {
  const folder = await temporaryFolder()
  const random = seededRandom(11)
  const framed = new Set<number>()
  const stored = new Set<number>()
  const troubles: string[] = []
  let sessions = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // Every fifth dies while it opens, takes up what the last one left, or connects.
    const acknowledged = kill % 5 === 0 ? 0 : 1 + random.integer(300)
    await ingestUntilKilled(
      folder,
      acknowledged,
      random.integer(kill % 5 === 0 ? 1500 : 60),
      (line) => {
        if (line.trouble) troubles.push(line.trouble)
        if (line.begunAt !== undefined) {
          sessions++
          // It goes on right after what is in the lake, and no acknowledged candle is later than that.
          expect(line.begunAt).toBeGreaterThan(Math.max(0, ...stored))
        }
        if (line.framed !== undefined) framed.add(line.framed)
        for (const openTime of line.stored ?? []) stored.add(openTime)
      },
    )
  }
  expect(sessions).toBeGreaterThanOrEqual(KILLS * 0.75)
  expect(framed.size).toBeGreaterThan(500)
  expect(stored.size).toBeGreaterThan(500)
  expect(troubles).toEqual([])

  const lake = await lakeIn(join(folder, 'lake'))
  onTestFinished(() => lake.close())
  const files = await journalIn(join(folder, 'journal'))
  const journal = await openFrameJournal({
    ...{ venue: 'binance', files, lake, machine: systemClock(), keepDays: 365 },
    tell: (trouble) => expect.unreachable(trouble),
  })
  await journal.close()

  const candles = await silver(lake)
  const market = candlesOf(killCloses(), KILL_START)
  // From the first minute on, none missing, none twice, each as the venue has it.
  expect(candles).toEqual(sliceCandles(market, 0, candles.length))
  expect([...stored].filter((time) => (time - KILL_START) / MINUTE_MS >= candles.length)).toEqual(
    [],
  )

  const frames = await framesIn(lake.files)
  const kept = new Map<number, number>()
  for (const { frame } of frames) {
    const { closed, candle }: { closed: boolean; candle: { openTime: number } } = JSON.parse(frame)
    if (closed) kept.set(candle.openTime, (kept.get(candle.openTime) ?? 0) + 1)
  }
  expect([...framed].filter((time) => !kept.has(time))).toEqual([])
  // A segment that was sealed and not yet removed when the kill came is not sealed again.
  const manifest = await lake.manifest()
  const segments = manifest.frames?.map(({ segment }) => segment) ?? []
  expect(new Set(segments).size).toBe(segments.length)
  expect(manifest.frames?.reduce((sum, { rows }) => sum + rows, 0)).toBe(frames.length)
}, 300_000)

/** Kills a process `afterMs` after it has acknowledged so many candles' frames; with 0, after its start. */
async function ingestUntilKilled(
  folder: string,
  acknowledged: number,
  afterMs: number,
  heard: (line: Line) => void,
): Promise<void> {
  const child = spawn(process.execPath, [INGEST, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL')) // Also when an expectation of ours fails first.
  const gone = once(child, 'exit')
  const die = () => setTimeout(() => child.kill('SIGKILL'), afterMs)
  if (acknowledged === 0) die()
  let told = 0
  for await (const text of createInterface({ input: child.stdout })) {
    const line: Line = JSON.parse(text)
    heard(line)
    if (line.framed !== undefined && ++told === acknowledged) die()
  }
  expect(await gone).toEqual([null, 'SIGKILL'])
}
