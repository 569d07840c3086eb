import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { readFrame } from '../src/adapters/binance/frame.ts'
import { openFrameJournal } from '../src/ingest/index.ts'
import type { Lake } from '../src/lake/index.ts'
import { systemClock } from '../src/runtime/index.ts'
import { journalIn } from '../test/frames.ts'
import { premises } from '../test/main-job.ts'
import { everyRecordedFrame, framesRecorded } from '../test/recorded-frames.ts'
import type { BenchRow } from './bench-row.ts'

const ROUNDS = 5
/** Frames that come before anything else gets its turn: as many as a busy socket brings at once. */
const BURST = 100
/** Checking every field may cost as long again as the peer takes, which checks nothing. */
const BAR = 0.5

interface Received {
  readonly receivedTime: number
  readonly text: string
}

/**
 * Every recorded frame from text to a checked event, and into the journal until all are durable; beside `JSON.parse`
 * and appending the same lines to a file that is synced once at its end. The best of several rounds, in turns.
 * What follows in the background, sealing the journal's segments as Parquet, is told in a row of its own.
 */
export async function run(): Promise<readonly BenchRow[]> {
  if (!framesRecorded) return []
  const frames = everyRecordedFrame().map(([receivedTime, text]) => ({ receivedTime, text }))
  const place = premises()
  const { lake, close } = await place.open()
  try {
    const times = { plain: [] as number[], durable: [] as number[], sealed: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      times.plain.push(await parseAndAppend(frames, join(place.folder, `plain-${round}`)))
      const { durable, sealed } = await intoBronze(frames, lake, join(place.folder, `j-${round}`))
      times.durable.push(durable)
      times.sealed.push(sealed)
    }
    const row = (job: string, seconds: readonly number[], bar?: number): BenchRow => {
      const [mine, theirs] = [Math.min(...seconds), Math.min(...times.plain)]
      return {
        job: `${frames.length} recorded frames → ${job}, one core`,
        ours: `${rate(frames.length / mine)} frames/s`,
        peer: `JSON.parse + append to a file: ${rate(frames.length / theirs)} frames/s`,
        ratio: `${(theirs / mine).toFixed(2)} ×`,
        bar: bar === undefined ? '–' : `≥ ${bar} ×`,
        pass: bar === undefined || theirs / mine >= bar,
      }
    }
    return [
      row('checked, and durable in the journal', times.durable, BAR),
      row('the same, and sealed in Bronze as Parquet', times.sealed),
    ]
  } finally {
    await close()
    place.remove()
  }
}

async function intoBronze(
  frames: readonly Received[],
  lake: Lake,
  folder: string,
): Promise<{ readonly durable: number; readonly sealed: number }> {
  const machine = systemClock()
  const journal = await openFrameJournal({
    ...{ venue: 'binance', files: await journalIn(folder), lake, machine, keepDays: 10_000 },
    tell(trouble) {
      throw new Error(trouble)
    },
  })
  const start = performance.now()
  let events = 0
  for (const [i, { text, receivedTime }] of frames.entries()) {
    if (readFrame(text, receivedTime).kind === 'event') events++
    journal.frame(text, receivedTime)
    if (i % BURST === 0) await turnOfTheLoop()
  }
  await journal.committed()
  const durable = (performance.now() - start) / 1000
  await journal.close()
  if (events !== frames.length) throw new Error('every recorded frame is an event')
  return { durable, sealed: (performance.now() - start) / 1000 }
}

async function parseAndAppend(frames: readonly Received[], path: string): Promise<number> {
  const start = performance.now()
  const file = createWriteStream(path, { flush: true })
  let objects = 0
  for (const [i, { text, receivedTime }] of frames.entries()) {
    if (typeof JSON.parse(text) === 'object') objects++
    file.write(`${receivedTime}000000 ${text}\n`)
    if (i % BURST === 0) await turnOfTheLoop()
  }
  file.end()
  await finished(file)
  if (objects !== frames.length) throw new Error('every recorded frame is an object')
  return (performance.now() - start) / 1000
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US')
}
