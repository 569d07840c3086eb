import type { ArchiveName } from './archive-name.ts'

/** One file somewhere, not yet here. */
export interface ArchiveFile {
  /** Its own name, without folders. */
  readonly name: string
  /** Where it is, for people and for provenance: path or URL. */
  readonly address: string
  /** What it holds, as far as its name and the user say. */
  readonly holds: Omit<ArchiveName, 'claim'> & { readonly claim: ArchiveName['claim'] | undefined }
  /** Size in bytes, where it is known before fetching. */
  readonly bytes: number | undefined
  /** Brings it here whole, or throws an `ArchiveError`. Call `discard` when done. */
  fetch(signal: AbortSignal): Promise<FetchedFile>
}

/** What a file's bytes add up to, and what its CHECKSUM file says of that. */
export interface Digest {
  readonly sha256: string
  readonly checksum: 'verified' | 'absent' | 'mismatch'
}

export interface FetchedFile {
  /** As received. */
  readonly localFile: string
  /** Under way from the start; a file that cannot be read through makes it reject with an `ArchiveError`. */
  readonly digest: Promise<Digest>
  /** The comma-separated text inside. Throws an `ArchiveError` if it is damaged. */
  unpack(): Promise<string>
  /** A copy of what was received, byte for byte. */
  copyTo(localFile: string): Promise<void>
  discard(): Promise<void>
}

/** Which files to bring: `[from, to)` in epoch ms, and only these symbols, intervals, markets, kinds. */
export interface ArchiveSelection {
  readonly symbol: string | undefined
  readonly interval: string | undefined
  readonly market: 'spot' | 'um' | undefined
  readonly kind: 'klines' | 'trades' | 'aggTrades' | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Finds files behind an address: a folder, a single file, an http(s) base or file. */
export interface ArchiveSource {
  find(address: string, selection: ArchiveSelection): Promise<readonly ArchiveFile[]>
}

export type ArchiveErrorCode = 'NOT_FOUND' | 'UNCLEAR' | 'UNAVAILABLE' | 'DAMAGED'

/** A source of files let us down. `code` says how, the message what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly code: ArchiveErrorCode

  constructor(code: ArchiveErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
