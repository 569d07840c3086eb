import { appendFile, copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { framesIn, journalIn } from '../../test/frames.ts'
import { BTC, lakeIn, temporaryFolder } from '../../test/lake.ts'
import { DAY_MS } from '../market/index.ts'
import { systemClock, virtualClock } from '../runtime/index.ts'
import { type JournalFiles, openFrameJournal } from './index.ts'

const NOON = Date.UTC(2024, 7, 8, 12)
const FRAME = '{"stream":"btcusdt@trade","data":{"e":"trade","p":"61837.64"}}'

/** A lake and a journal in folders of their own. */
async function place() {
  const folder = await temporaryFolder()
  const lake = await lakeIn(join(folder, 'lake'))
  onTestFinished(() => lake.close())
  const journal = join(folder, 'journal')
  const told: string[] = []
  const open = async (changes: Partial<Parameters<typeof openFrameJournal>[0]> = {}) =>
    openFrameJournal({
      ...{ venue: 'binance', lake, machine: systemClock(), keepDays: 7 },
      tell: (trouble) => void told.push(trouble),
      ...changes,
      files: changes.files ?? (await journalIn(journal)),
    })
  const segments = async () =>
    (await readdir(journal)).filter((name) => name.endsWith('.frames')).sort()
  return { lake, journal, told, open, segments }
}

/** A journal's files that count what is asked of them. */
function counting(files: JournalFiles) {
  const counts = { appends: 0 }
  const counted: JournalFiles = {
    ...files,
    async begin() {
      const segment = await files.begin()
      return {
        ...segment,
        async append(lines) {
          counts.appends += 1
          await segment.append(lines)
        },
      }
    },
  }
  return { counts, files: counted }
}

describe('a frame journal', () => {
  it('brings every frame into Bronze to the letter, in order, with its time and stream', async () => {
    const { lake, open, segments } = await place()
    let at = NOON
    const all: { receivedTime: number; frame: string }[] = []
    const texts = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({
          unit: fc.constantFrom('"', '\n', '\r', '\u0001', ' ', 'a', '{', '\\', 'ü', '💰'),
        }),
        fc.json(),
        fc.constant(FRAME),
      ),
      { minLength: 1, maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(texts, async (frames) => {
        const journal = await open()
        for (const frame of frames) {
          journal.frame(frame, ++at)
          all.push({ receivedTime: at, frame })
        }
        await journal.close()
      }),
      { numRuns: 15 },
    )
    const stored = await framesIn(lake.files)
    expect(stored.map(({ receivedTime, frame }) => ({ receivedTime, frame }))).toEqual(all)
    for (const { stream, frame, date } of stored) {
      expect(date).toBe('2024-08-08')
      expect(stream).toBe(frame === FRAME ? 'btcusdt@trade' : null)
    }
    expect(await segments()).toEqual([])
  })

  it('reads a frame of megabytes', async () => {
    const { lake, open } = await place()
    const journal = await open()
    const frame = `{"a":"${'x'.repeat(5_000_000)}"}`
    journal.frame(frame, NOON)
    await journal.close()
    expect((await framesIn(lake.files))[0].frame === frame).toBe(true)
  })

  it('has on disk what it committed, one line a frame, as recorded streams are written', async () => {
    const { open, journal: folder, segments } = await place()
    const journal = await open()
    journal.frame(FRAME, NOON)
    journal.frame('two\nlines', NOON + 1)
    await journal.committed()
    const [name] = await segments()
    expect(await readFile(join(folder, name), 'utf8')).toBe(
      `${NOON}000000 ${FRAME}\n${NOON + 1}000000 "two\\nlines"\n`,
    )
    await journal.close()
  })

  it('commits for everybody at once, however many wait', async () => {
    const { journal: folder, open } = await place()
    const { counts, files } = counting(await journalIn(folder))
    const journal = await open({ files })
    const waiting: Promise<void>[] = []
    for (let i = 0; i < 1000; i++) {
      journal.frame(FRAME, NOON + i)
      waiting.push(journal.committed())
    }
    await Promise.all(waiting)
    expect(counts.appends).toBe(1)
    await journal.committed()
    expect(counts.appends).toBe(1)
    await journal.close()
  })

  it('commits within a second when nobody asks', async () => {
    const { journal: folder, open } = await place()
    const { counts, files } = counting(await journalIn(folder))
    const machine = virtualClock({ startsAt: NOON, speed: Number.POSITIVE_INFINITY })
    const journal = await open({ files, machine })
    journal.frame(FRAME, NOON)
    expect(counts.appends).toBe(0)
    await vi.waitFor(() => expect(counts.appends).toBe(1), 30_000)
    expect(machine.now()).toBe(NOON + 1000)
    await journal.close()
  })

  it('seals what is full and what is of a day that is over, while it goes on', async () => {
    const { lake, open } = await place()
    const journal = await open({ segmentCharacters: 10 * FRAME.length })
    const midnight = NOON + DAY_MS / 2
    for (let i = -50; i < 50; i++) {
      journal.frame(FRAME, midnight + i)
      if (i % 10 === 0) await journal.committed()
    }
    await vi.waitFor(
      async () => expect((await lake.manifest()).frames?.length).toBeGreaterThan(5),
      30_000,
    )
    await journal.close()
    const stored = await framesIn(lake.files)
    expect(stored.map(({ receivedTime }) => receivedTime - midnight)).toEqual(
      Array.from({ length: 100 }, (_, i) => i - 50),
    )
    expect(Map.groupBy(stored, ({ date }) => date).get('2024-08-09')).toHaveLength(50)
  })

  it('keeps the order of segments begun within one millisecond, or after the clock was set back', async () => {
    const { journal } = await place()
    let now = NOON
    const files = await journalIn(journal, { ...systemClock(), now: () => now })
    const names: string[] = []
    for (let i = 0; i < 20; i++) {
      if (i === 10) now -= 5000
      const segment = await files.begin()
      await segment.close()
      names.push(segment.name)
    }
    await files.close()
    expect(names).toEqual(names.toSorted())
  })

  it('lets go of days that are too old, and of no other venue', async () => {
    const { lake, journal: folder, open } = await place()
    const record = async (day: number, venue: 'binance' | 'simulated' = 'binance') => {
      const journal = await open({
        keepDays: 2,
        venue,
        files: await journalIn(join(folder, venue)),
      })
      journal.frame(FRAME, NOON + day * DAY_MS)
      await journal.close()
    }
    await record(0, 'simulated')
    for (const day of [0, 1, 2, 3]) await record(day)
    const dates = (await lake.manifest()).frames?.map(
      ({ path }) => /venue=\w+\/date=[\d-]+/.exec(path)?.[0],
    )
    expect(dates).toEqual([
      'venue=simulated/date=2024-08-08',
      ...['09', '10', '11'].map((day) => `venue=binance/date=2024-08-${day}`),
    ])
    expect(await lake.files.list('bronze/frames')).toHaveLength(4)
  })

  it.each([
    ['a line that was torn', '1723118400000000000 {"stream":"btcusdt@tr'],
    ['blocks that a power cut left unwritten', `${'\0'.repeat(5000)}\n17`],
  ])('cuts off %s, and keeps all before it', async (_, tail) => {
    const { lake, open, journal: folder, segments } = await place()
    const broken = vi.fn(() => Promise.reject(new Error('no lake')))
    const journal = await open({ lake: { sealFrames: broken } })
    journal.frame(FRAME, NOON)
    journal.frame(FRAME, NOON + 1)
    await journal.close()
    const [name] = await segments()
    await appendFile(join(folder, name), tail)
    await (await open()).close()
    expect((await framesIn(lake.files)).map(({ receivedTime }) => receivedTime)).toEqual([
      NOON,
      NOON + 1,
    ])
    expect(await segments()).toEqual([])
  })

  it('seals a segment once, even if a crash left it behind', async () => {
    const { lake, open, journal: folder, segments } = await place()
    const journal = await open()
    journal.frame(FRAME, NOON)
    await journal.committed()
    const [name] = await segments()
    await copyFile(join(folder, name), join(folder, 'copy'))
    await journal.close()
    await copyFile(join(folder, 'copy'), join(folder, name))
    await (await open()).close()
    expect(await framesIn(lake.files)).toHaveLength(1)
    expect(await segments()).toEqual([])
  })

  it('leaves its frames to the lake, which does not take them for what a crash left', async () => {
    const { lake, open } = await place()
    const journal = await open()
    journal.frame(FRAME, NOON)
    await journal.close()
    const again = await lakeIn(lake.files.locate('.'))
    onTestFinished(() => again.close())
    await again.compact(BTC, '1m') // The first change of a process sweeps what nobody refers to.
    expect(await framesIn(again.files)).toHaveLength(1)
  })

  it('keeps what it cannot seal, says so, and seals it at the next start', async () => {
    const { lake, open, told, segments } = await place()
    const busy = { sealFrames: () => Promise.reject(new Error('the lake is being written')) }
    const journal = await open({ lake: busy })
    journal.frame(FRAME, NOON)
    await journal.close()
    expect(told).toEqual([
      'Frames of binance stay in the journal for now, they could not be sealed: the lake is being written',
    ])
    expect(await segments()).toHaveLength(1)
    await (await open()).close()
    expect(await framesIn(lake.files)).toHaveLength(1)
  })

  it('acknowledges nothing once the disk has failed, and remembers nothing either', async () => {
    const { open, journal: folder } = await place()
    const files = await journalIn(folder)
    const full: JournalFiles = {
      ...files,
      async begin() {
        const segment = await files.begin()
        return { ...segment, append: () => Promise.reject(new Error('no space left')) }
      },
    }
    const journal = await open({ files: full })
    journal.frame(FRAME, NOON)
    await expect(journal.committed()).rejects.toThrow('no space left')
    journal.frame(FRAME, NOON)
    await expect(journal.committed()).rejects.toThrow('no space left')
    await expect(journal.close()).rejects.toThrow('no space left')
    await (await open()).close() // The next one may write: the lock is free.
  })

  it('lets one process write at a time', async () => {
    const { open } = await place()
    const journal = await open()
    await expect(open()).rejects.toMatchObject({ code: 'BUSY' })
    await journal.close()
  })
})
