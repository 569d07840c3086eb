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

/** A server that says nothing for so long has gone; a download that goes on may take its time. */
const SILENCE_MS = 30_000

interface HttpOptions {
  readonly scratch: Scratch
  readonly clock: Clock
  readonly fetch: typeof fetch
  /** Milliseconds without a byte until a server is given up. */
  readonly silenceMs?: number
}

/**
 * The venue's archive behind an http(s) address. It cannot be listed, so the names follow from what is
 * asked for: whole months by the month, the rest by the day.
 */
export function httpArchive(options: HttpOptions): ArchiveSource {
  const { scratch, clock, fetch, silenceMs = SILENCE_MS } = options

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
        const silence = silenceTimer(silenceMs)
        const both = AbortSignal.any([signal, silence.signal])
        const localFile = await scratch(name)
        try {
          const response = await get(url, both)
          if (response?.body == null) throw new ArchiveError('NOT_FOUND', `There is no ${url}`)
          const body = Readable.fromWeb(response.body)
          body.on('data', silence.restart)
          await pipeline(body, createWriteStream(localFile))
          silence.restart()
          const { sha256 } = await hashFile(localFile)
          const published = await get(`${url}.CHECKSUM`, both)
          const checksum = judgeChecksum(sha256, await published?.text())
          const digest = Promise.resolve({ sha256, checksum })
          return fetchedFile({ localFile, name, digest, own: true }, scratch)
        } catch (cause) {
          await rm(localFile, { force: true })
          if (cause instanceof ArchiveError) throw cause
          throw new ArchiveError('UNAVAILABLE', `The download of ${url} broke off`, { cause })
        } finally {
          silence.end()
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
      response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(silenceMs) })
    } catch (cause) {
      throw new ArchiveError('UNAVAILABLE', `No answer from ${url}`, { cause })
    }
    if (response.ok) return true
    if (response.status === 404) return false
    throw new ArchiveError('UNAVAILABLE', `${url} answered ${response.status}`)
  }
}

/** Aborts when it has not been restarted for so long. */
function silenceTimer(ms: number) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return {
    signal: controller.signal,
    restart: () => {
      timer.refresh()
    },
    end: () => clearTimeout(timer),
  }
}
