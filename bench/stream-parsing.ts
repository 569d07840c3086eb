import { readFrame } from '../src/adapters/binance/frame.ts'
import { everyRecordedFrame, framesRecorded } from '../test/recorded-frames.ts'
import type { BenchRow } from './bench-row.ts'

const ROUNDS = 7
/** Checking and naming every field may take as long again as `JSON.parse` alone, which nothing can do without. */
const BAR = 0.5

/**
 * Every recorded frame from text to event on one core, beside `JSON.parse` alone: the floor. The best of several
 * rounds, taken in turns.
 */
export async function run(): Promise<readonly BenchRow[]> {
  if (!framesRecorded) return []
  const frames = everyRecordedFrame().map(([, text]) => text)
  const floor: number[] = []
  const ours: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    floor.push(secondsOf(() => parseAll(frames)))
    ours.push(secondsOf(() => readAll(frames)))
  }
  const [theirs, mine] = [Math.min(...floor), Math.min(...ours)]
  const ratio = theirs / mine
  return [
    {
      job: `${frames.length} recorded frames, text → checked event, one core`,
      ours: `${rate(frames.length / mine)} frames/s`,
      peer: `JSON.parse alone: ${rate(frames.length / theirs)} frames/s`,
      ratio: `${ratio.toFixed(2)} ×`,
      bar: `≥ ${BAR} ×`,
      pass: ratio >= BAR,
    },
  ]
}

function parseAll(frames: readonly string[]): void {
  let objects = 0
  for (const frame of frames) if (typeof JSON.parse(frame) === 'object') objects++
  if (objects !== frames.length) throw new Error('every recorded frame is an object')
}

function readAll(frames: readonly string[]): void {
  let events = 0
  for (const frame of frames) if (readFrame(frame, 0).kind === 'event') events++
  if (events !== frames.length) throw new Error('every recorded frame is an event')
}

function secondsOf(work: () => void): number {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US')
}
