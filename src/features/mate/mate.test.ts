import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyMood, lively, marketOf } from '../../../test/laws/any-market.ts'
import { type Candles, segments } from '../../market/index.ts'
import { featureSet } from '../feature-set.ts'
import { compile } from '../formula/compile.ts'
import { evaluate } from '../formula/evaluate.ts'
import { kernelOver } from '../formula/kernel.ts'
import type { Piece } from '../formula/piece.ts'
import { type Mate, newMate } from './mate.ts'
import { mateFor } from './mate-for.ts'
import { finish, type Job, take } from './signals.ts'

const program = compile(featureSet('core@1').features.flatMap(({ series }) => series ?? []))

/** What a thread may do at a moment that nobody chooses. */
const anyMoment = fc.constantFrom('nothing', 'begin', 'end', 'begin and end')
const anyBehaviour = fc.array(anyMoment, { minLength: 1, maxLength: 40 })

describe('features computed with a mate', () => {
  it('are the same to the bit whatever the mate does and does not do', () => {
    const { mate, memory, signals } = newMate()
    const kernel = kernelOver(memory)
    // Kept from run to run: what was begun for one table may be ended during the next.
    const inHand: Job[] = []
    fc.assert(
      fc.property(anyMood, fc.integer({ min: 1, max: 50 }), anyBehaviour, (mood, size, moments) => {
        const candles = marketOf(mood)
        let next = 0
        const moment = () => {
          const now = moments[next++ % moments.length]
          const job = now.startsWith('begin') ? take(signals) : undefined
          if (job !== undefined) inHand.push(job)
          const done = now.endsWith('end') ? inHand.shift() : undefined
          if (done === undefined) return
          kernel.run(done.steps, done.count, done.rows)
          finish(signals, done)
        }
        const pieces = piecesOfSize(candles, size)
        const together = columnsOf(pieces, candles.length, withMoments(mate, moment))
        expect(together).toEqual(columnsOf(pieces, candles.length))
      }),
      { numRuns: 60 },
    )
  })

  it('are in part the work of another thread', async () => {
    if (availableParallelism() === 1) return
    const mate = mateFor(program, 1e7)
    const candles = marketOf(lively)
    const piece = { candles, start: 0, from: 300, to: 700 }
    expect(mate?.offer(program, piece)).toBe(true)
    const columns = columnsOf([], 700)
    for (let collected = false; !collected; ) {
      await new Promise(setImmediate)
      mate?.collect(({ from }) => (output, values) => {
        columns[output].set(values, from)
        collected = true
      })
    }
    expect(columns).toEqual(columnsOf([piece], 700))
    expect(mate?.takeBack()).toBeUndefined()
  })

  it('take no mate for a small table', () => {
    expect(mateFor(program, 1000)).toBeUndefined()
  })
})

describe('a process with a mate', () => {
  it('ends by itself', async () => {
    expect(await mateOfProcess()).toBe(availableParallelism() > 1 ? 'object' : 'undefined')
  })

  it('goes without one where it may not start threads', async () => {
    expect(await mateOfProcess('--permission', '--allow-fs-read=*')).toBe('undefined')
  })
})

/** What a process of its own, which ends when it has nothing to do, finds for a mate. */
async function mateOfProcess(...flags: readonly string[]): Promise<string> {
  const module = fileURLToPath(new URL('mate-for.ts', import.meta.url))
  const code = `
    const { mateFor } = await import(${JSON.stringify(module)})
    const program = { lead: 0, places: 1, inputs: [], steps: [], outputs: [{ place: 0, lag: 0 }] }
    console.log(typeof mateFor(program, 1e7))`
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '-e', code])
  return stdout.trim()
}

/** A mate for whom something happens before each thing that is asked of them. */
function withMoments(mate: Mate, moment: () => void): Mate {
  return {
    offer(given, piece) {
      moment()
      return mate.offer(given, piece)
    },
    collect(write) {
      moment()
      return mate.collect(write)
    },
    takeBack() {
      moment()
      return mate.takeBack()
    },
  }
}

function piecesOfSize(candles: Candles, size: number): readonly Piece[] {
  return segments(candles).flatMap(([start, end]) =>
    Array.from({ length: Math.ceil((end - start) / size) }, (_, i) => {
      const from = start + i * size
      return { candles, start, from, to: Math.min(end, from + size) }
    }),
  )
}

function columnsOf(pieces: readonly Piece[], length: number, mate?: Mate): readonly Float64Array[] {
  const columns = program.outputs.map(() => new Float64Array(length).fill(-1))
  evaluate(program, pieces, columns, mate)
  return columns
}
