import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BTC } from '../../test/lake.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import type { Gap } from './gap-ledger.ts'
import { deriveGaps } from './gaps.ts'
import type { ReceivedFile } from './manifest.ts'
import { ALWAYS, type Span, without } from './span.ts'

const START = Date.UTC(2023, 2, 24)
const NOW = Date.UTC(2026, 0, 1)

/** Minutes of the day, as a span. */
function span(from: number, to: number): Span {
  return { from: START + from * MINUTE_MS, to: START + to * MINUTE_MS }
}

function file(facts: Partial<ReceivedFile> & Span): ReceivedFile {
  return {
    ...{ name: 'BTCUSDT-1m-2023-03-24.zip', source: 'here', sha256: 'ab', kind: 'klines' },
    ...{ instrument: BTC, interval: '1m', receivedTime: NOW, checksum: 'absent' },
    ...{ state: 'refined', reason: null, bronze: null, quarantine: null, rows: 1, rejected: 0 },
    rejectedSpans: [],
    limitFrom: ALWAYS.from,
    limitTo: ALWAYS.to,
    ...facts,
  }
}

function gapsOf(
  present: readonly Span[],
  received: readonly ReceivedFile[],
  previous: readonly Gap[] = [],
  now = NOW,
): readonly Gap[] {
  return deriveGaps({ instrument: BTC, present, received, previous, now })
}

/** The gaps' times in minutes of the day, with what is said of them. */
function told(gaps: readonly Gap[]): unknown[] {
  const minute = (time: number) => (time - START) / MINUTE_MS
  return gaps.map(({ from, to, cause, state }) => [minute(from), minute(to), cause, state])
}

const WHOLE_DAY = span(0, 1440)

describe('the cause of a gap', () => {
  it('is an outage, confirmed, when the venue has a sound file without these minutes', () => {
    const gaps = gapsOf([span(0, 760), span(840, 1440)], [file(WHOLE_DAY)])
    expect(told(gaps)).toEqual([[760, 840, 'outage', 'confirmed']])
    expect(gaps[0].evidence).toContain('BTCUSDT-1m-2023-03-24.zip')
  })

  it('is that it was not listed yet, before the first candle of all', () => {
    const gaps = gapsOf([span(600, 1440)], [file(WHOLE_DAY)])
    expect(told(gaps)).toEqual([[0, 600, 'not-listed', 'confirmed']])
  })

  it('is the quarantine where a row was rejected, and the venue for the minutes beside it', () => {
    const received = [file({ ...WHOLE_DAY, rejectedSpans: [span(10, 12)] })]
    expect(told(gapsOf([span(0, 9), span(13, 1440)], received))).toEqual([
      [9, 10, 'outage', 'confirmed'],
      [10, 12, 'failed-file', 'open'],
      [12, 13, 'outage', 'confirmed'],
    ])
  })

  it('is a file that could not be read, until one that could speaks of the same minutes', () => {
    const failed = file({
      ...WHOLE_DAY,
      state: 'failed',
      reason: 'its content fails the CRC-32 check',
    })
    const next = span(1440, 1500)
    const [gap] = gapsOf([next], [failed])
    expect(told([gap])).toEqual([[0, 1440, 'failed-file', 'open']])
    expect(gap.evidence).toBe('BTCUSDT-1m-2023-03-24.zip: its content fails the CRC-32 check')
    expect(told(gapsOf([next, span(0, 100)], [failed, file(WHOLE_DAY)]))).toEqual([
      [100, 1440, 'outage', 'confirmed'],
    ])
  })

  it('is that nobody has fetched it, between two files', () => {
    const received = [file(span(0, 100)), file(span(200, 300))]
    expect(told(gapsOf([span(0, 100), span(200, 300)], received))).toEqual([
      [100, 200, 'not-yet-fetched', 'open'],
    ])
  })

  it('is unknown outside the limits a file was refined within, and in trades', () => {
    const limited = file({ ...WHOLE_DAY, limitTo: span(0, 100).to })
    const trades = file({ ...WHOLE_DAY, kind: 'trades' })
    expect(told(gapsOf([span(0, 90), span(200, 210)], [limited, trades]))).toEqual([
      [90, 100, 'outage', 'confirmed'],
      [100, 200, 'not-yet-fetched', 'open'],
    ])
  })
})

describe('a gap', () => {
  it('is found once, and says when its state last changed', () => {
    const hole = [span(0, 100), span(200, 300)]
    const found = gapsOf(hole, [], [], NOW)
    const explained = gapsOf(hole, [file(span(0, 300))], found, NOW + DAY_MS)
    expect(explained).toMatchObject([
      { cause: 'outage', state: 'confirmed', foundAt: NOW, changedAt: NOW + DAY_MS },
    ])
    const repaired = gapsOf([span(0, 300)], [], explained, NOW + 2 * DAY_MS)
    expect(repaired).toEqual([{ ...explained[0], state: 'repaired', changedAt: NOW + 2 * DAY_MS }])
    expect(gapsOf([span(0, 300)], [], repaired, NOW + 3 * DAY_MS)).toEqual(repaired)
  })

  it('is split when it is partly filled', () => {
    const found = gapsOf([span(0, 100), span(200, 300)], [])
    expect(told(gapsOf([span(0, 100), span(150, 160), span(200, 300)], [], found))).toEqual([
      [100, 150, 'not-yet-fetched', 'open'],
      [150, 160, 'not-yet-fetched', 'repaired'],
      [160, 200, 'not-yet-fetched', 'open'],
    ])
  })

  it('stays when the lake says nothing of its instrument', () => {
    const found = gapsOf([span(0, 100), span(200, 300)], [])
    expect(gapsOf([], [], found)).toBe(found)
  })
})

const anySpan = fc
  .tuple(fc.nat(200), fc.integer({ min: 1, max: 60 }))
  .map(([from, length]) => span(from, from + length))
const anyFile = fc
  .record({
    claim: anySpan,
    failed: fc.boolean(),
    rejected: fc.array(anySpan, { maxLength: 2 }),
    limits: fc.option(anySpan),
  })
  .map(({ claim, failed, rejected, limits }) =>
    file({
      ...claim,
      ...(failed && { state: 'failed', reason: 'cannot be read' }),
      rejectedSpans: rejected,
      ...(limits && { limitFrom: limits.from, limitTo: limits.to }),
    }),
  )
/** A lake that grows: what is present at each look, with the files by then. */
const anyHistory = fc.array(
  fc.record({
    present: fc.array(anySpan, { minLength: 1, maxLength: 4 }),
    received: fc.array(anyFile, { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
)

const minutesOf = (spans: readonly Span[]) =>
  spans.flatMap(({ from, to }) =>
    Array.from({ length: (to - from) / MINUTE_MS }, (_, i) => from + i * MINUTE_MS),
  )

describe('the ledger, for any lake that grows', () => {
  it('has every missing minute in exactly one standing gap, forgets none, and is the same when asked again', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        let ledger: readonly Gap[] = []
        let present: readonly Span[] = []
        let received: readonly ReceivedFile[] = []
        const everMissing = new Set<number>()
        history.forEach((step, i) => {
          present = merged([...present, ...step.present])
          received = [...received, ...step.received]
          ledger = gapsOf(present, received, ledger, NOW + i)

          const there = new Set(minutesOf(present))
          const standing = minutesOf(ledger.filter(({ state }) => state !== 'repaired'))
          const repaired = minutesOf(ledger.filter(({ state }) => state === 'repaired'))
          const spokenOf = minutesOf([rangeOf(present, received)])
          const missing = spokenOf.filter((minute) => !there.has(minute))
          expect(standing.toSorted((a, b) => a - b)).toEqual(missing)
          for (const minute of missing) everMissing.add(minute)
          const filled = [...everMissing].filter((minute) => there.has(minute))
          expect(repaired.toSorted((a, b) => a - b)).toEqual(filled.toSorted((a, b) => a - b))
          expect(gapsOf(present, received, ledger, NOW + i + 1000)).toEqual(ledger)
        })
      }),
      { numRuns: 200 },
    )
  })
})

/** The same minutes as spans apart. */
function merged(spans: readonly Span[]): readonly Span[] {
  const whole = span(-10, 300)
  return without(whole, without(whole, spans))
}

function rangeOf(present: readonly Span[], received: readonly ReceivedFile[]): Span {
  const claims = received
    .map(({ from, to, limitFrom, limitTo }) => ({
      from: Math.max(from, limitFrom),
      to: Math.min(to, limitTo),
    }))
    .filter(({ from, to }) => from < to)
  const all = [...present, ...claims]
  return {
    from: Math.min(...all.map(({ from }) => from)),
    to: Math.max(...all.map(({ to }) => to)),
  }
}
