import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { BTC, issuedAt, minuteOf } from '../../../test/forecasts.ts'
import { seededRandom, systemClock } from '../../runtime/index.ts'
import { openDatabase } from './index.ts'
import { scratchFolder } from './scratch-database.ts'

const WRITER = fileURLToPath(new URL('./issue-until-killed.ts', import.meta.url))
const KILLS = 20

const { folder, remove } = scratchFolder()
afterAll(remove)

describe('a writer killed with -9, twenty times', () => {
  it('loses nothing it was promised, keeps its chains whole and goes on', async () => {
    const random = seededRandom(9)
    const issued = new Set<number>()
    const settled = new Set<number>()
    let sessions = 0
    for (let kill = 0; kill < KILLS; kill++) {
      // Every fourth dies while it opens: while making the database, reading the log or migrating.
      const opening = kill % 4 === 0
      await writeUntilKilled({
        afterMs: opening ? 100 + random.integer(kill === 0 ? 3000 : 1000) : random.integer(15),
        afterWrites: opening ? 'none' : 1 + random.integer(40),
        heard(line) {
          if (line.verdict !== undefined) {
            expect(line.verdict).toMatchObject({ kind: 'intact' })
            expect(line.issued).toEqual(expect.arrayContaining([...issued]))
            expect(line.settled).toEqual(expect.arrayContaining([...settled]))
            sessions++
          } else if (line.issued !== undefined) issued.add(Number(line.issued))
          else settled.add(Number(line.settled))
        },
      })
    }
    expect(sessions).toBeGreaterThanOrEqual(KILLS * 0.75)

    const database = await openDatabase({ url: `file:${folder}`, clock: systemClock() })
    const records = await database.forecasts.recent(BTC, 10, { limit: 1_000_000 })
    const minutes = records.map(({ forecast }) => minuteOf(forecast)).reverse()
    expect(minutes).toEqual(minutes.map((_, minute) => minute)) // None missing, none twice.
    for (const { forecast } of records) expect(forecast).toEqual(issuedAt(minuteOf(forecast)))
    expect(issued.size).toBeGreaterThan(100)
    for (const minute of issued) expect(minute).toBeLessThan(minutes.length)
    const outcomes = records.filter(({ outcome }) => outcome !== undefined)
    const kept = new Set(outcomes.map(({ forecast }) => minuteOf(forecast)))
    expect([...settled].filter((minute) => !kept.has(minute))).toEqual([])
    expect(await database.forecasts.verifyChain()).toEqual({
      kind: 'intact',
      forecasts: records.length,
      outcomes: outcomes.length,
    })
    // Each session had begun a run; whoever came after it has ended it.
    const runs = await database.runs.list()
    expect(runs.length).toBeGreaterThanOrEqual(sessions)
    expect([...new Set(runs.map(({ status }) => status))]).toEqual(['killed'])
    expect(runs[0].error).toBe('its process died before it ended')
    await database.close()
  }, 180_000)
})

interface Line {
  readonly verdict?: object
  readonly issued?: number | readonly number[]
  readonly settled?: number | readonly number[]
}

/** Kills a writer `afterMs` after its start, or after its `afterWrites`-th write. `heard` gets all it said. */
async function writeUntilKilled(options: {
  readonly afterMs: number
  readonly afterWrites: number | 'none'
  heard(line: Line): void
}): Promise<void> {
  const writer = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void writer.kill('SIGKILL')) // Also when an expectation of ours fails first.
  const gone = once(writer, 'exit')
  const die = () => setTimeout(() => writer.kill('SIGKILL'), options.afterMs)
  if (options.afterWrites === 'none') die()
  let writes = 0
  for await (const text of createInterface({ input: writer.stdout })) {
    const line: Line = JSON.parse(text)
    options.heard(line)
    if (line.verdict === undefined && ++writes === options.afterWrites) die()
  }
  expect(await gone).toEqual([null, 'SIGKILL'])
}
