import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LakeEngine, StagedCandles } from '../../src/lake/index.ts'
import {
  type BookMinutes,
  type Candles,
  MINUTE_MS,
  segments,
  sliceCandles,
} from '../../src/market/index.ts'
import { anyCandles, klinesCsv, plainCandles } from '../archive-files.ts'
import { minutes, temporaryFolder } from '../lake.ts'
import { anyBookMinutes } from './any-book.ts'

/** Opens an engine. */
type Open = () => Promise<LakeEngine>

const START = Date.UTC(2024, 0, 31, 23, 30) // A month ends half an hour on.
const RECEIVED = Date.UTC(2026, 0, 1)
const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER }

/** What every engine of the lake promises, checked on the ones that `open` makes. */
export function lakeEngineLaws(name: string, open: Open): void {
  async function opened() {
    const engine = await open()
    onTestFinished(() => engine.close())
    const folder = await temporaryFolder()
    let files = 0
    const place = async () => join(folder, `${files++}.parquet`)
    return { engine, place, folder }
  }

  function stage(engine: LakeEngine, candles: Candles, origin: 'venue' | 'trades' = 'venue') {
    const received = new Float64Array(candles.length).fill(RECEIVED)
    return engine.stageCandles(candles, received, { origin, source: 'law' })
  }

  function stageBook(engine: LakeEngine, minutes: BookMinutes, at = RECEIVED) {
    return engine.stageBookMinutes(minutes, new Float64Array(minutes.length).fill(at), 'law')
  }

  function read(engine: LakeEngine, current: readonly string[]): Promise<Candles> {
    const query = { interval: '1m', superseded: [], span: ALL, knownAt: undefined } as const
    return engine.readCandles({ ...query, current })
  }

  describe(`${name} keeps the laws of a lake's engine`, () => {
    it('writes the frames of a journal and says what is in them; of an empty one, nothing', async () => {
      const { engine, place, folder } = await opened()
      const segment = join(folder, 'segment.frames')
      await writeFile(segment, '1706743800000000000 {"a":1}\n1706743800005000000 "two\\nlines"\n')
      const written = await engine.writeFrames(segment, await place())
      const [from, to] = [1706743800000, 1706743800005]
      expect(written).toMatchObject({ rows: 2, from, to })
      const columns = await engine.readColumns(written?.localFile ?? '', ['line', 'received_time'])
      expect(columns.map((column) => [...column])).toEqual([
        [1, 2],
        [from, to],
      ])
      await writeFile(segment, '')
      expect(await engine.writeFrames(segment, await place())).toBeUndefined()
    })

    it('writes one file a month, says what is in it, and reads back the same bits', async () => {
      const { engine, place } = await opened()
      await fc.assert(
        fc.asyncProperty(anyCandles(START, 60), async (candles) => {
          const staged = await stage(engine, candles)
          expect(staged).toMatchObject({
            rows: candles.length,
            span: {
              from: candles.openTime[0],
              to: candles.openTime[candles.length - 1] + MINUTE_MS,
            },
          })
          const written = await engine.writeAccepted(staged, [], ALL, place)
          await staged.discard()
          const months = new Set([...candles.openTime].map(monthOf))
          expect(written.map(({ month }) => month)).toEqual([...months])
          for (const { month, rows, from, to } of written) {
            const times = [...candles.openTime].filter((time) => monthOf(time) === month)
            expect({ rows, from, to }).toEqual({
              rows: times.length,
              from: times[0],
              to: times[times.length - 1] + MINUTE_MS,
            })
          }
          const files = written.map(({ localFile }) => localFile)
          expect(await read(engine, files)).toEqual(candles)
        }),
        { numRuns: 10 },
      )
    })

    it('finds exactly the holes there are, and counts the rows of each day', async () => {
      const { engine, place } = await opened()
      await fc.assert(
        fc.asyncProperty(anyCandles(START, 60), async (candles) => {
          const staged = await stage(engine, candles)
          const written = await engine.writeAccepted(staged, [], ALL, place)
          const files = written.map(({ localFile }) => localFile)
          const runs = segments(candles)
          const holes = runs.slice(1).map(([start]) => ({
            from: candles.openTime[start - 1] + MINUTE_MS,
            to: candles.openTime[start],
          }))
          expect(await engine.holes(files, '1m')).toEqual(holes)
          const days = Map.groupBy(candles.openTime, (time) => time - (time % 86_400_000))
          expect(await engine.coverage(files)).toEqual(
            [...days].map(([day, times]) => ({ day, rows: times.length })),
          )
        }),
        { numRuns: 8 },
      )
    })

    it('sorts what is staged into new, same, changed and outranked, within limits', async () => {
      const { engine, place } = await opened()
      const first = await stage(engine, plainCandles(minutes(START, 20)))
      const [{ localFile }] = await engine.writeAccepted(first, [], ALL, place)
      const compare = (staged: StagedCandles, limits = ALL) =>
        engine.compare(staged, [localFile], limits)
      const none = { fresh: 0, same: 0, changed: 0, outranked: 0 }
      const later = minutes(START + 10 * MINUTE_MS, 20)
      const same = await stage(engine, plainCandles(later))
      expect(await compare(same)).toEqual({ ...none, fresh: 10, same: 10 })
      const limits = { from: later[5], to: later[12] }
      expect(await compare(same, limits)).toEqual({ ...none, fresh: 2, same: 5 })
      const other = await stage(engine, plainCandles(later, 1))
      expect(await compare(other)).toEqual({ ...none, fresh: 10, changed: 10 })
      const lesser = await stage(engine, plainCandles(later, 1), 'trades')
      expect(await compare(lesser)).toEqual({ ...none, fresh: 10, outranked: 10 })
    })

    it('parts a file into what stays and what is superseded, and loses no row', async () => {
      const { engine, place } = await opened()
      const known = plainCandles(minutes(START, 20))
      const first = await stage(engine, known)
      const [{ localFile }] = await engine.writeAccepted(first, [], ALL, place)
      const later = RECEIVED + 5
      const other = plainCandles(minutes(START + 5 * MINUTE_MS, 5), 1)
      const staged = await engine.stageCandles(other, new Float64Array(5).fill(later), {
        ...{ origin: 'venue', source: 'law' },
      })
      const kept = await engine.writeKept(staged, localFile, ALL, await place())
      const gone = await engine.writeSuperseded(staged, localFile, ALL, await place())
      expect([kept?.rows, gone?.rows]).toEqual([15, 5])
      const files = { current: [kept?.localFile ?? ''], superseded: [gone?.localFile ?? ''] }
      const query = { interval: '1m', span: ALL, ...files } as const
      expect(await engine.readCandles({ ...query, knownAt: later - 1 })).toEqual(known)
      expect((await engine.readCandles({ ...query, knownAt: later })).length).toBe(15)
      const nothing = await stage(engine, plainCandles(minutes(START + 99 * MINUTE_MS, 1)))
      expect(await engine.writeSuperseded(nothing, localFile, ALL, await place())).toBeUndefined()
    })

    it('makes one file of many without touching a bit', async () => {
      const { engine, place } = await opened()
      const candles = plainCandles(minutes(START, 20))
      const pieces: string[] = []
      for (const from of [10, 0, 15, 5]) {
        const staged = await stage(engine, sliceCandles(candles, from, from + 5))
        const [{ localFile }] = await engine.writeAccepted(staged, [], ALL, place)
        pieces.push(localFile)
      }
      const merged = await engine.writeMerged(pieces, '2024-01', await place())
      expect(merged).toMatchObject({ rows: 20, from: START, to: START + 20 * MINUTE_MS })
      expect(await read(engine, [merged.localFile])).toEqual(candles)
    })

    it('keeps minutes of order book to the bit, undefined ones included, one file a month', async () => {
      const { engine, place } = await opened()
      await fc.assert(
        fc.asyncProperty(fc.nat(1e6), async (seed) => {
          const minutes = anyBookMinutes(seed, START, 60)
          const staged = await stageBook(engine, minutes)
          const written = await engine.writeAccepted(staged, [], ALL, place)
          await staged.discard()
          const months = new Set([...minutes.openTime].map(monthOf))
          expect(written.map(({ month }) => month)).toEqual([...months])
          const current = written.map(({ localFile }) => localFile)
          const query = { current, superseded: [], knownAt: undefined }
          expect(await engine.readBookMinutes({ ...query, span: ALL })).toEqual(minutes)
          const span = { from: START + 5 * MINUTE_MS, to: START + 40 * MINUTE_MS }
          const within = await engine.readBookMinutes({ ...query, span })
          expect([...within.openTime]).toEqual(
            [...minutes.openTime].filter((time) => time >= span.from && time < span.to),
          )
        }),
        { numRuns: 10 },
      )
    })

    it('lets the minutes of order book that were received last count, and keeps the others', async () => {
      const { engine, place } = await opened()
      const old = anyBookMinutes(1, START, 20)
      const [{ localFile }] = await engine.writeAccepted(
        await stageBook(engine, old),
        [],
        ALL,
        place,
      )
      const none = { fresh: 0, same: 0, changed: 0, outranked: 0 }
      const { length } = old
      expect(await engine.compare(await stageBook(engine, old), [localFile], ALL)).toEqual({
        ...{ ...none, same: length },
      })
      const other = { ...old, updates: old.updates.map((count) => count + 1) }
      const earlier = await stageBook(engine, other, RECEIVED - 1)
      expect(await engine.compare(earlier, [localFile], ALL)).toEqual({
        ...{ ...none, outranked: length },
      })
      const later = await stageBook(engine, other, RECEIVED + 1)
      expect(await engine.compare(later, [localFile], ALL)).toEqual({ ...none, changed: length })
      const gone = await engine.writeSuperseded(later, localFile, ALL, await place())
      expect(gone?.rows).toBe(length)
      expect(await engine.writeKept(later, localFile, ALL, await place())).toBeUndefined()
      const next = await engine.writeAccepted(later, [localFile], ALL, place)
      const query = {
        current: next.map((file) => file.localFile),
        superseded: [gone?.localFile ?? ''],
        span: ALL,
      }
      expect(await engine.readBookMinutes({ ...query, knownAt: RECEIVED })).toEqual(old)
      expect(await engine.readBookMinutes({ ...query, knownAt: RECEIVED + 1 })).toEqual(other)
      const merged = await engine.writeMerged(query.current, '2024-01', await place())
      const whole = { current: [merged.localFile], superseded: [], span: ALL, knownAt: undefined }
      expect(await engine.readBookMinutes(whole)).toEqual(other)
    })

    it('reads no candle where there is no file', async () => {
      const { engine } = await opened()
      expect((await read(engine, [])).length).toBe(0)
      const nothing = { current: [], superseded: [], span: ALL, knownAt: undefined }
      expect((await engine.readBookMinutes(nothing)).length).toBe(0)
    })

    it('keeps columns of numbers and times, and the undefined among them', async () => {
      const { engine, place } = await opened()
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.double(), { minLength: 1, maxLength: 50 }),
          async (numbers) => {
            const to = await place()
            const values = Float64Array.from(numbers)
            const times = values.map((_, i) => START + i)
            await engine.writeColumns(
              [
                { name: 'open_time', type: 'time', values: times },
                { name: 'a feature', type: 'number', values },
              ],
              to,
            )
            expect(await engine.readColumns(to, ['a feature', 'open_time'])).toEqual([
              values,
              times,
            ])
          },
        ),
        { numRuns: 15 },
      )
      await expect(engine.readColumns(await place(), ['x'])).rejects.toMatchObject({
        code: 'UNREADABLE_FILE',
      })
    })

    it('stages files side by side without mixing them', async () => {
      const { engine, place, folder } = await opened()
      const work = [0, 1, 2, 3, 4].map(async (symbol) => {
        const candles = plainCandles(minutes(START, 300 + symbol), symbol)
        const path = join(folder, `${symbol}.csv`)
        await writeFile(path, `${klinesCsv(candles)}${symbol % 2 ? 'no,candle\n' : ''}`)
        const staged = await engine.stageFile(
          { path, kind: 'klines', interval: '1m', contiguousIds: true, claim: undefined },
          { source: path, sha256: Promise.resolve('ab'.repeat(32)), receivedTime: RECEIVED },
          { bronzeFile: await place(), quarantineFile: await place() },
        )
        expect(staged).toMatchObject({ rows: 300 + symbol, rejected: symbol % 2 })
        const written = await engine.writeAccepted(staged, [], ALL, place)
        await staged.discard()
        const files = written.map(({ localFile }) => localFile)
        expect(await read(engine, files)).toEqual(candles)
      })
      await Promise.all(work)
    })
  })
}

function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7)
}
