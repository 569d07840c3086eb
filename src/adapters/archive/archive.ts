import type { ArchiveSource } from '../../ingest/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { folderArchive, type Scratch } from './folder-archive.ts'
import { httpArchive } from './http-archive.ts'

/** Archive files behind any address: a folder, a file, an http(s) base or file. */
export function archiveSource(options: {
  readonly scratch: Scratch
  readonly clock: Clock
  readonly fetch: typeof fetch
}): ArchiveSource {
  const folder = folderArchive(options.scratch)
  const http = httpArchive(options)
  return {
    find: (address, selection) =>
      (/^https?:\/\//.test(address) ? http : folder).find(address, selection),
  }
}
