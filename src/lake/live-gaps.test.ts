import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BTC } from '../../test/lake.ts'
import { MINUTE_MS } from '../market/index.ts'
import type { Gap, GapLedger } from './gap-ledger.ts'
import { deriveGaps } from './gaps.ts'
import { enterHole, enterRepair } from './live-gaps.ts'
import { ALWAYS, overlap, type Span } from './span.ts'

const START = Date.UTC(2024, 0, 1)

const span = (from: number, to: number): Span => ({
  from: START + from * MINUTE_MS,
  to: START + to * MINUTE_MS,
})

/** A ledger in memory, of one instrument. */
function memoryLedger(): GapLedger & { entries(): readonly Gap[] } {
  let gaps: readonly Gap[] = []
  return {
    list: async ({ within = ALWAYS } = {}) => gaps.filter((gap) => overlap(gap, within)),
    async replace(_, next, within = ALWAYS) {
      gaps = [...gaps.filter((gap) => !overlap(gap, within)), ...next]
      gaps = gaps.toSorted((a, b) => a.from - b.from)
    },
    entries: () => gaps,
  }
}

const told = (gaps: readonly Gap[]) =>
  gaps.map(({ from, to, cause, state }) => [
    ...[(from - START) / MINUTE_MS, (to - START) / MINUTE_MS],
    ...[cause, state],
  ])

describe('a hole found live', () => {
  it('stays in the ledger when it is repaired, with what repaired it and when', async () => {
    const ledger = memoryLedger()
    const hole = { ...span(3, 5), cause: 'disconnected', evidence: 'the stream was down' } as const
    await enterHole(ledger, BTC, hole, START + 1)
    await enterRepair(ledger, BTC, { ...span(3, 5), evidence: 'by asking the venue' }, START + 2)
    expect(ledger.entries()).toEqual([
      {
        ...{ instrument: BTC, ...span(3, 5), cause: 'disconnected', state: 'repaired' },
        evidence: 'the stream was down; repaired by asking the venue',
        ...{ foundAt: START + 1, changedAt: START + 2 },
      },
    ])
  })

  it('is one hole when it grows, and is split when part of it is repaired', async () => {
    const ledger = memoryLedger()
    for (const [from, to] of [
      [3, 4],
      [4, 5],
      [5, 9],
    ] as const) {
      await enterHole(ledger, BTC, { ...span(from, to), cause: 'missed', evidence: 'why' }, START)
    }
    expect(told(ledger.entries())).toEqual([[3, 9, 'missed', 'open']])
    await enterRepair(ledger, BTC, { ...span(5, 7), evidence: 'late' }, START)
    expect(told(ledger.entries())).toEqual([
      [3, 5, 'missed', 'open'],
      [5, 7, 'missed', 'repaired'],
      [7, 9, 'missed', 'open'],
    ])
  })

  it('is confirmed when the venue says that it has none, and remembers when it was found', async () => {
    const ledger = memoryLedger()
    await enterHole(ledger, BTC, { ...span(3, 6), cause: 'missed', evidence: 'why' }, START)
    await enterHole(ledger, BTC, { ...span(4, 6), cause: 'outage', evidence: 'none' }, START + 9)
    expect(told(ledger.entries())).toEqual([
      [3, 4, 'missed', 'open'],
      [4, 6, 'outage', 'confirmed'],
    ])
    expect(ledger.entries()[1]).toMatchObject({ foundAt: START, changedAt: START + 9 })
  })

  it('keeps its cause when the ledger is brought up to date with the lake', async () => {
    const ledger = memoryLedger()
    await enterHole(ledger, BTC, { ...span(3, 6), cause: 'missed', evidence: 'why' }, START)
    await enterHole(ledger, BTC, { ...span(7, 8), cause: 'outage', evidence: 'none' }, START)
    await enterHole(ledger, BTC, { ...span(9, 10), cause: 'missed', evidence: 'why' }, START)
    await enterRepair(ledger, BTC, { ...span(9, 10), evidence: 'late' }, START)
    // Of the minutes after 20, the lake knows nothing yet.
    await enterHole(ledger, BTC, { ...span(25, 26), cause: 'missed', evidence: 'why' }, START)
    const previous = ledger.entries()
    const lake = { instrument: BTC, received: [], previous, now: START + 1 }
    const present = [span(0, 3), span(6, 7), span(8, 20)]
    expect(deriveGaps({ ...lake, present })).toEqual(previous)
    // Once it has the minutes, they are repaired, whoever brought them.
    expect(told(deriveGaps({ ...lake, present: [span(0, 20)] }))).toEqual([
      [3, 6, 'missed', 'repaired'],
      [7, 8, 'outage', 'repaired'],
      [9, 10, 'missed', 'repaired'],
      [25, 26, 'missed', 'open'],
    ])
  })

  it('is in the ledger minute for minute as it was last told, whatever came when', async () => {
    const steps = fc.array(
      fc.record({
        repair: fc.boolean(),
        from: fc.nat(40),
        length: fc.integer({ min: 1, max: 10 }),
        cause: fc.constantFrom('missed', 'disconnected', 'outage'),
        evidence: fc.constantFrom('one', 'other'),
      }),
      { maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const ledger = memoryLedger()
        const known = new Map<number, string>()
        for (const { repair, from, length, cause, evidence } of list) {
          const where = span(from, from + length)
          if (repair) await enterRepair(ledger, BTC, { ...where, evidence }, START)
          else await enterHole(ledger, BTC, { ...where, cause, evidence }, START)
          for (let minute = from; minute < from + length; minute++) {
            const before = known.get(minute)
            if (!repair) known.set(minute, `${cause} ${cause === 'outage' ? 'confirmed' : 'open'}`)
            else if (before) known.set(minute, `${before.split(' ')[0]} repaired`)
          }
        }
        const entered = ledger
          .entries()
          .flatMap(({ from, to, cause, state }) =>
            Array.from({ length: (to - from) / MINUTE_MS }, (_, i): [number, string] => [
              (from - START) / MINUTE_MS + i,
              `${cause} ${state}`,
            ]),
          )
        expect(entered).toEqual([...known].toSorted(([a], [b]) => a - b))
      }),
    )
  })
})
