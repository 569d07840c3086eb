import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalFiles, JournalSegment, OpenSegment } from '../../ingest/index.ts'
import { LakeError } from '../../lake/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { syncFolder } from './sync.ts'
import type { WriterLock } from './writer-lock.ts'

const SUFFIX = '.frames'
const PIECE_BYTES = 1 << 20
const LINE_END = 0x0a
/** Blocks that a power cut left unwritten read as zeros; a journal has no such byte. */
const UNWRITTEN = 0x00

interface DiskJournalOptions {
  /** Absolute path of this venue's journal. */
  readonly folder: string
  /** Takes the folder's writer lock, or says who has it. */
  readonly lock: (folder: string) => WriterLock
  readonly machine: Pick<Clock, 'now'>
}

/** A journal's segments in a folder. Throws `BUSY` when another process writes there. */
export async function diskJournal({
  folder,
  lock,
  machine,
}: DiskJournalOptions): Promise<JournalFiles> {
  await mkdir(folder, { recursive: true })
  const taken = lock(folder)
  if (taken.kind === 'held') {
    throw new LakeError('BUSY', `The stream is being recorded in ${folder} by ${taken.by}`)
  }
  const segmentOf = (name: string): JournalSegment => ({ name, localFile: join(folder, name) })
  let begunAt = Number.NEGATIVE_INFINITY

  return {
    async leftovers() {
      const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort()
      const sound: JournalSegment[] = []
      for (const segment of names.map(segmentOf)) {
        if ((await cutTornLine(segment.localFile)) > 0) sound.push(segment)
        else await rm(segment.localFile)
      }
      return sound
    },

    async begin() {
      // Later than the one before also within a millisecond, and after the clock was set back: names are the order.
      begunAt = Math.max(machine.now(), begunAt + 1)
      const time = new Date(begunAt).toISOString().replace(/[-:.]/g, '')
      const segment = segmentOf(`${time}-${randomBytes(3).toString('hex')}${SUFFIX}`)
      const file = await open(segment.localFile, 'ax')
      await syncFolder(folder)
      return openSegment(segment, file)
    },

    remove: ({ localFile }) => rm(localFile, { force: true }),

    async close() {
      taken.release()
    },
  }
}

function openSegment(segment: JournalSegment, file: FileHandle): OpenSegment {
  return {
    ...segment,
    async append(lines) {
      await file.appendFile(lines)
      await file.datasync()
    },
    close: () => file.close(),
  }
}

/** Cuts a segment after the last whole line that reached the disk, and says how long it is now. */
async function cutTornLine(path: string): Promise<number> {
  const file = await open(path, 'r+')
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    let sound = 0
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at)
      const read = piece.subarray(0, bytesRead)
      const unwritten = read.indexOf(UNWRITTEN)
      const lineEnd = read.lastIndexOf(LINE_END, unwritten < 0 ? bytesRead : unwritten)
      if (lineEnd >= 0) sound = at + lineEnd + 1
      if (unwritten >= 0 || bytesRead < PIECE_BYTES) break
      at += bytesRead
    }
    await file.truncate(sound)
    await file.sync()
    return sound
  } finally {
    await file.close()
  }
}
