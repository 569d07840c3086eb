import { copyFile, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import {
  ArchiveError,
  type ArchiveFile,
  type ArchiveSelection,
  type ArchiveSource,
  type Digest,
  type FetchedFile,
  parseArchivePath,
  selects,
  singleFile,
} from '../../ingest/index.ts'
import { hashFile } from '../disk/index.ts'
import { judgeChecksum } from './checksum.ts'
import { unpack } from './unpack.ts'

/** Where a file in the making may be put. */
export type Scratch = (name: string) => Promise<string>

/** Archive files in a local folder (any depth), or one local file. */
export function folderArchive(scratch: Scratch): ArchiveSource {
  return {
    async find(address, selection) {
      const path = resolve(address)
      const facts = await stat(path).catch((cause) => {
        throw new ArchiveError('NOT_FOUND', `There is no file or folder ${address}`, { cause })
      })
      if (facts.isDirectory()) return findInFolder(path, selection, scratch)
      return [localFile(path, singleFile(basename(path), path, selection), facts.size, scratch)]
    },
  }
}

async function findInFolder(folder: string, selection: ArchiveSelection, scratch: Scratch) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: ArchiveFile[] = []
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const holds = entry.isFile() ? parseArchivePath(path.split(sep).join('/')) : undefined
    if (holds === undefined || !selects(selection, holds)) continue
    found.push(localFile(path, holds, (await stat(path)).size, scratch))
  }
  return found.sort((a, b) => a.address.localeCompare(b.address, 'en'))
}

function localFile(
  path: string,
  holds: ArchiveFile['holds'],
  bytes: number,
  scratch: Scratch,
): ArchiveFile {
  const name = basename(path)
  return {
    name,
    address: path,
    holds,
    bytes,
    async fetch() {
      const digest = digestOf(path)
      digest.catch(() => undefined) // Whoever asks for it hears of it.
      return fetchedFile({ localFile: path, name, digest, own: false }, scratch)
    },
  }
}

async function digestOf(path: string): Promise<Digest> {
  try {
    const { sha256 } = await hashFile(path)
    return { sha256, checksum: judgeChecksum(sha256, await readIfThere(`${path}.CHECKSUM`)) }
  } catch (cause) {
    throw new ArchiveError('UNAVAILABLE', `${path} cannot be read`, { cause })
  }
}

/** A file that is here. `own` ones were put here by us and are removed when done. */
export function fetchedFile(
  facts: Pick<FetchedFile, 'localFile' | 'digest'> & {
    readonly name: string
    readonly own: boolean
  },
  scratch: Scratch,
): FetchedFile {
  const { localFile, name, digest, own } = facts
  const made: string[] = own ? [localFile] : []
  return {
    localFile,
    digest,
    unpack: () =>
      unpack(localFile, name, async () => {
        const target = await scratch(`${name}.unpacked`)
        made.push(target)
        return target
      }),
    copyTo: (target) => copyFile(localFile, target),
    async discard() {
      for (const path of made) await rm(path, { force: true })
    },
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
