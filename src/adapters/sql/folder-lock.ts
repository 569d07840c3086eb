import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'

const LOCK_FILE = 'lock'
const HOLDER_FILE = 'lock-holder.json'

/** Two that come at once get in each other's way for a moment; one of them is through well before this. */
const CONTENTION_MS = 250

const SQLITE_BUSY = 5

const holderSchema = Type.Object({
  pid: Type.Integer(),
  host: Type.String(),
  /** What it was started as, for people. */
  command: Type.String(),
  /** ISO 8601. */
  since: Type.String(),
  port: Type.Optional(Type.Integer()),
})
const holderFile = Compile(holderSchema)

/** Who has a folder to itself. */
export type LockHolder = Readonly<Static<typeof holderSchema>>

export type FolderLock =
  | { readonly kind: 'taken'; release(): void }
  /** `holder` is unknown only if it has not yet said who it is. */
  | { readonly kind: 'held'; readonly holder: LockHolder | undefined }

/** A lock whose handle is collected is a lock lost: every handle is kept here until it is released. */
const held = new Set<DatabaseSync>()

/**
 * Takes an existing folder for this process alone, or says who has it. The kernel frees it when the
 * holder dies, however it dies: no pid is ever guessed to be stale.
 *
 * The lock is SQLite's exclusive one on an empty file: an advisory lock of the kernel (fcntl; LockFileEx on
 * Windows), to which SQLite adds the exclusion inside one process, threads included, that fcntl lacks.
 * Trap: fcntl frees a lock as soon as its process closes any handle of that file, so nobody else may open it.
 */
export function takeFolderLock(
  folder: string,
  as: { readonly command: string; readonly since: number; readonly port?: number },
): FolderLock {
  const file = new DatabaseSync(join(folder, LOCK_FILE), { timeout: CONTENTION_MS })
  try {
    file.exec('BEGIN EXCLUSIVE')
    writeHolder(folder, { ...as, since: new Date(as.since).toISOString() })
  } catch (error) {
    file.close()
    if (isBusy(error)) return { kind: 'held', holder: readHolder(folder) }
    throw error
  }
  held.add(file)
  return {
    kind: 'taken',
    release() {
      if (!held.delete(file)) return
      rmSync(join(folder, HOLDER_FILE), { force: true })
      file.close()
    },
  }
}

/** `process 12345 (quantai start, port 8000, since 2026-01-31T12:00:00.000Z)`, or as much of it as is known. */
export function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'another process'
  const { pid, host, command, since, port } = holder
  const elsewhere = host === hostname() ? '' : ` on ${host}`
  const facts = [command, ...(port === undefined ? [] : [`port ${port}`]), `since ${since}`]
  return `process ${pid}${elsewhere} (${facts.join(', ')})`
}

function isBusy(error: unknown): boolean {
  // The lower byte is the code; the rest says more closely what was busy.
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === SQLITE_BUSY
  )
}

function writeHolder(folder: string, as: Omit<LockHolder, 'pid' | 'host'>): void {
  const holder: LockHolder = { pid: process.pid, host: hostname(), ...as }
  const temporary = join(folder, `${HOLDER_FILE}.new`)
  writeFileSync(temporary, `${JSON.stringify(holder)}\n`)
  renameSync(temporary, join(folder, HOLDER_FILE)) // Whoever reads it sees all of it.
}

function readHolder(folder: string): LockHolder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(join(folder, HOLDER_FILE), 'utf8'))
    return holderFile.Check(holder) ? holder : undefined
  } catch {
    return undefined // It only names the holder; the lock itself does not depend on it.
  }
}
