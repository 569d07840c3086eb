import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../market/index.ts'
import { rowBuffer } from './row-buffer.ts'

describe('rows on their way to the lake', () => {
  it('are all written, each once and in order, whenever they come and whatever fails in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ minutes: fc.nat(20), pause: fc.boolean() }), { maxLength: 60 }),
        fc.array(fc.boolean(), { maxLength: 10 }),
        async (steps, failures) => {
          const written: number[] = []
          let calls = 0
          let told = 0
          const buffer = rowBuffer<number>({
            async write(rows) {
              const fails = failures[calls++] ?? false
              // What is handed over must not change while it is on its way.
              const before = [...rows]
              await new Promise(setImmediate)
              expect(rows).toEqual(before)
              if (fails) throw new Error('the disk is full')
              written.push(...rows)
            },
            failed: () => told++,
          })
          let time = 0
          for (const [i, { minutes, pause }] of steps.entries()) {
            time += minutes * MINUTE_MS
            buffer.add(i, time)
            if (pause) await new Promise(setImmediate)
          }
          // As often as it may fail, and once more.
          for (let i = 0; i <= failures.length; i++) await buffer.flush()
          expect(written).toEqual(steps.map((_, i) => i))
          expect(told).toBe(
            Math.min(calls, failures.length) === 0
              ? 0
              : failures.slice(0, calls).filter(Boolean).length,
          )
        },
      ),
      { numRuns: 100 },
    )
  })

  it('are written a quarter of an hour at a time', async () => {
    const batches: number[][] = []
    const buffer = rowBuffer<number>({
      write: async (rows) => void batches.push([...rows]),
      failed: (error) => expect.unreachable(String(error)),
    })
    for (let minute = 1; minute <= 35; minute++) {
      buffer.add(minute, minute * MINUTE_MS)
      await new Promise(setImmediate)
    }
    expect(batches.map((rows) => [rows[0], rows.at(-1)])).toEqual([
      [1, 15],
      [16, 30],
    ])
    await buffer.flush()
    expect(batches.at(-1)).toEqual([31, 32, 33, 34, 35])
  })
})
