import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  ArchiveError,
  type ArchiveFile,
  type ArchiveSource,
  archiveMonths,
  type Named,
  singleFile,
} from '../../ingest/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { hashFile } from '../disk/index.ts'
import { judgeChecksum } from './checksum.ts'
import { fetchedFile, type Scratch } from './folder-archive.ts'

/** A stalled download ends; running the import again goes on with what is missing. */
const TIMEOUT_MS = 600_000
/** Long enough for a slow server to say whether it has a file. */
const ANSWER_MS = 30_000

interface HttpOptions {
  readonly scratch: Scratch
  readonly clock: Clock
  readonly fetch: typeof fetch
}

/**
 * The venue's archive behind an http(s) address. It cannot be listed, so the names follow from what is
 * asked for: whole months by the month, the rest by the day.
 */
export function httpArchive({ scratch, clock, fetch }: HttpOptions): ArchiveSource {
  async function get(url: string, signal: AbortSignal): Promise<Response | undefined> {
    let response: Response
    try {
      response = await fetch(url, { signal })
    } catch (cause) {
      throw new ArchiveError('UNAVAILABLE', `No answer from ${url}`, { cause })
    }
    if (response.ok) return response
    await response.body?.cancel()
    if (response.status === 404) return undefined
    throw new ArchiveError('UNAVAILABLE', `${url} answered ${response.status}`)
  }

  function remoteFile(url: string, holds: ArchiveFile['holds']): ArchiveFile {
    const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
    return {
      name,
      address: url,
      holds,
      bytes: undefined,
      async fetch(signal) {
        const both = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
        const response = await get(url, both)
        if (response?.body == null) throw new ArchiveError('NOT_FOUND', `There is no ${url}`)
        const localFile = await scratch(name)
        try {
          await pipeline(Readable.fromWeb(response.body), createWriteStream(localFile))
          const { sha256 } = await hashFile(localFile)
          const published = await get(`${url}.CHECKSUM`, both)
          const checksum = judgeChecksum(sha256, await published?.text())
          return fetchedFile({ localFile, name, sha256, checksum, own: true }, scratch)
        } catch (cause) {
          await rm(localFile, { force: true })
          if (cause instanceof ArchiveError) throw cause
          throw new ArchiveError('UNAVAILABLE', `The download of ${url} broke off`, { cause })
        }
      },
    }
  }

  return {
    async find(address, selection) {
      const url = new URL(address)
      if (/\.(zip|csv|csv\.gz)$/.test(url.pathname)) {
        const name = url.pathname.split('/').at(-1) ?? ''
        return [remoteFile(address, singleFile(name, url.pathname, selection))]
      }
      const base = address.replace(/\/(data\/?)?$/, '')
      const found: ArchiveFile[] = []
      for (const { holds, month, days } of archiveMonths(selection, clock.now())) {
        const add = async ({ path, claim }: Named) => {
          const there = await exists(`${base}/${path}`)
          if (there) found.push(remoteFile(`${base}/${path}`, { ...holds, claim }))
          return there
        }
        // A month still running, or one the archive has not bundled yet, is there by the day.
        if (await add(month)) continue
        for (const day of days) await add(day)
      }
      return found
    },
  }

  async function exists(url: string): Promise<boolean> {
    let response: Response
    try {
      response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) })
    } catch (cause) {
      throw new ArchiveError('UNAVAILABLE', `No answer from ${url}`, { cause })
    }
    if (response.ok) return true
    if (response.status === 404) return false
    throw new ArchiveError('UNAVAILABLE', `${url} answered ${response.status}`)
  }
}
