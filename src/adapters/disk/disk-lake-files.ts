import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { LakeError, type LakeFiles } from '../../lake/index.ts'
import { hashFile } from './hash-file.ts'
import { syncFile, syncFolder } from './sync.ts'
import type { WriterLock } from './writer-lock.ts'

const STAGING_FOLDER = '_staging'
const LOCK_WAIT_MS = 30_000
const LOCK_RETRY_MS = 20

/** Who stages in this process: a pid alone does not tell, in a container it is always the same. */
const staging = new Set<string>()

interface DiskOptions {
  /** Absolute path of the lake. */
  readonly folder: string
  readonly address: string
  /** Takes the folder's writer lock, or says who has it. */
  readonly lock: (folder: string) => WriterLock
  /** How long to wait for it. */
  readonly lockWaitMs?: number
}

/** A lake on a local disk: files appear by rename, after they and before their folder reached the disk. */
export function diskLakeFiles(options: DiskOptions): LakeFiles {
  const { folder, address, lock, lockWaitMs = LOCK_WAIT_MS } = options
  const own = `${process.pid}-${randomBytes(4).toString('hex')}`
  let staged = 0
  let opened: Promise<void> | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const full = (path: string) => join(folder, path)

  async function openStaging(): Promise<void> {
    staging.add(own)
    await sweepStaging(full(STAGING_FOLDER))
    await mkdir(full(join(STAGING_FOLDER, own)), { recursive: true })
  }

  async function stage(name: string): Promise<string> {
    opened ??= openStaging()
    await opened
    staged += 1
    return full(join(STAGING_FOLDER, own, `${staged}-${basename(name)}`))
  }

  async function acquire(): Promise<() => void> {
    await mkdir(folder, { recursive: true })
    const deadline = performance.now() + lockWaitMs
    for (;;) {
      const attempt = lock(folder)
      if (attempt.kind === 'taken') return attempt.release
      if (performance.now() > deadline) {
        throw new LakeError('BUSY', `The lake ${address} is being written by ${attempt.by}`)
      }
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS))
    }
  }

  return {
    address,
    locate: full,

    stage,

    async publish(localFile, path) {
      await syncFile(localFile)
      const target = full(path)
      await makeFolder(folder, dirname(target))
      await rename(localFile, target)
      await syncFolder(dirname(target))
    },

    async create(path, text) {
      const target = full(path)
      await makeFolder(folder, dirname(target))
      const draft = await stage(basename(path))
      await writeFile(draft, text)
      await syncFile(draft)
      try {
        await link(draft, target) // Unlike rename, a link never replaces what is there.
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false
        throw error
      } finally {
        await rm(draft, { force: true })
      }
      await syncFolder(dirname(target))
      return true
    },

    async read(path) {
      try {
        return await readFile(full(path), 'utf8')
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined
        throw error
      }
    },

    async digest(path) {
      try {
        return await hashFile(full(path))
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined
        throw error
      }
    },

    async list(path) {
      try {
        const entries = await readdir(full(path), { recursive: true, withFileTypes: true })
        return entries
          .filter((entry) => entry.isFile())
          .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
          .sort()
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return []
        throw error
      }
    },

    remove: (path) => rm(full(path), { force: true }),

    exclusively(work) {
      const mine = turn.then(async () => {
        const release = await acquire()
        try {
          opened ??= openStaging() // Whoever writes clears up after the dead, even if it adds nothing.
          await opened
          return await work()
        } finally {
          release()
        }
      })
      turn = mine.catch(() => undefined) // Whoever asked hears of it; the next one starts afresh.
      return mine
    },

    async close() {
      await rm(full(join(STAGING_FOLDER, own)), { recursive: true, force: true })
      staging.delete(own)
      opened = undefined
    },
  }
}

/** Removes what dead processes were still making. */
async function sweepStaging(folder: string): Promise<void> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  for (const name of names) {
    const pid = Number.parseInt(name, 10)
    const alive = pid === process.pid ? staging.has(name) : isAlive(pid)
    if (!alive) await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM') // It lives, and belongs to somebody else.
  }
}

/** Folders are made one by one from the top, each durable before the next is put in it. */
async function makeFolder(root: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (
    let made = folder;
    made.length >= Math.max(first.length, root.length);
    made = dirname(made)
  ) {
    await syncFolder(dirname(made))
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
