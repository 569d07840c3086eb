import type { Lake } from '../lake/index.ts'
import { DAY_MS, type Venue } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { frameLine } from './frame-line.ts'
import type { JournalFiles, JournalSegment, OpenSegment } from './journal-files.ts'

/** Frames are durable after this at the latest, by the machine's clock. */
const COMMIT_AFTER_MS = 1000
/** A segment this large, this old, or of a day that is over is sealed. */
const SEGMENT_CHARACTERS = 128 * 2 ** 20
const SEGMENT_AGE_MS = 3_600_000

/** Keeps every frame to the letter: in a journal at once, in Bronze when a segment of it is full. */
export interface FrameJournal {
  /** Takes a frame. Never waits: durable within a second, or once `committed` resolves. */
  frame(text: string, receivedTime: number): void
  /** Resolves when what came before the call is durable. Rejects if it cannot be: then nothing more is taken. */
  committed(): Promise<void>
  /** Seals what is there. Resolves when all of it is in Bronze, or will be at the next start. */
  close(): Promise<void>
}

interface FrameJournalOptions {
  readonly venue: Venue
  readonly files: JournalFiles
  readonly lake: Pick<Lake, 'sealFrames'>
  /** The machine's clock. */
  readonly machine: Clock
  /** Days of the market's time for which frames stay in Bronze. */
  readonly keepDays: number
  /** For people. */
  tell(trouble: string): void
  readonly segmentCharacters?: number
}

/** Frames of one UTC day on their way to the disk. */
interface Batch {
  readonly day: number
  readonly lines: string[]
}

/** The segment that is being written, as far as it has come. */
interface Current {
  readonly segment: OpenSegment
  readonly day: number
  readonly begunAt: number
  characters: number
}

/** Opens a venue's journal; first seals what an earlier run left. */
export async function openFrameJournal(options: FrameJournalOptions): Promise<FrameJournal> {
  const { venue, files, lake, machine, keepDays, tell } = options
  const { segmentCharacters = SEGMENT_CHARACTERS } = options
  const stop = new AbortController()
  let batches: Batch[] = []
  let current: Current | undefined
  let failure: { readonly error: unknown } | undefined
  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  let timed = false

  let unsealed: readonly JournalSegment[] = await files.leftovers()
  let sealing: Promise<void> = seal()
  await sealing

  /** One commit for all who wait: while one is under way, everybody else shares the one after it. */
  function commit(): Promise<void> {
    if (batches.length === 0) return next ?? last
    next ??= last.then(async () => {
      next = undefined
      await write()
    })
    last = next
    last.catch(() => undefined) // Whoever waits hears of it, now or later.
    return last
  }

  async function write(): Promise<void> {
    if (failure) throw failure.error
    const taken = batches
    batches = []
    try {
      for (const { day, lines } of taken) {
        const text = lines.join('')
        const into = await segmentFor(day)
        await into.segment.append(text)
        into.characters += text.length
      }
    } catch (error) {
      failure = { error }
      throw error
    }
  }

  async function segmentFor(day: number): Promise<Current> {
    const full =
      current !== undefined &&
      (current.day !== day ||
        current.characters >= segmentCharacters ||
        machine.now() - current.begunAt >= SEGMENT_AGE_MS)
    if (full) await finish()
    current ??= { segment: await files.begin(), day, begunAt: machine.now(), characters: 0 }
    return current
  }

  async function finish(): Promise<void> {
    if (current === undefined) return
    const { segment } = current
    current = undefined
    await segment.close()
    unsealed = [...unsealed, segment]
    sealing = sealing.then(seal)
  }

  /** Moves finished segments into Bronze. What cannot be moved now stays, and is tried again with the next. */
  async function seal(): Promise<void> {
    for (const segment of unsealed) {
      try {
        await lake.sealFrames({ venue, segment, keepDays })
        await files.remove(segment)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        tell(`Frames of ${venue} stay in the journal for now, they could not be sealed: ${why}`)
        return
      }
      unsealed = unsealed.filter((other) => other !== segment)
    }
  }

  async function commitSoon(): Promise<void> {
    timed = true
    try {
      await machine.until(machine.now() + COMMIT_AFTER_MS, stop.signal)
      timed = false
      await commit()
    } catch {
      timed = false // Stopped; or it failed, which the next `committed` says.
    }
  }

  return {
    frame(text, receivedTime) {
      if (failure) return
      const day = Math.floor(receivedTime / DAY_MS)
      const open = batches.at(-1)
      if (open?.day === day) open.lines.push(frameLine(text, receivedTime))
      else batches.push({ day, lines: [frameLine(text, receivedTime)] })
      if (!timed) void commitSoon()
    },

    committed: () => (failure ? Promise.reject(failure.error) : commit()),

    async close() {
      stop.abort()
      try {
        await commit()
        await finish()
        await sealing
      } finally {
        // After a failure its end may be torn: it is left for the next start, which cuts that off.
        await current?.segment.close()
        await files.close()
      }
    },
  }
}
