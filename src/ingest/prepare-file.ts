import {
  ALWAYS,
  bronzePath,
  type Lake,
  LakeError,
  overlap,
  quarantinedFilePath,
  quarantinedRowsPath,
  type Receipt,
  type ReceivedFile,
  receivedBefore,
  type Span,
} from '../lake/index.ts'
import type { Instrument, Venue } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { ArchiveError, type ArchiveFile, type Digest, type FetchedFile } from './archive-source.ts'
import type { FileResult, ImportedFile } from './imported-file.ts'

export interface PrepareOptions {
  readonly lake: Lake
  readonly clock: Clock
  readonly venue: Venue
  /** Only candles inside go into Silver. */
  readonly limits?: Span
  readonly signal: AbortSignal
}

/** A file that is fetched and read, and not yet in the lake. Ends with one of the two. */
export interface PreparedFile {
  commit(): Promise<ImportedFile>
  discard(): Promise<void>
}

/** Fetches and reads one file. What is wrong with it becomes its result; only bugs and the lake's trouble throw. */
export async function prepareFile(
  options: PrepareOptions,
  file: ArchiveFile,
): Promise<PreparedFile> {
  const { market, symbol } = file.holds
  const instrument = { venue: options.venue, market, symbol }
  let fetched: FetchedFile
  try {
    fetched = await file.fetch(options.signal)
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    return settled({ instrument, result: { kind: 'failed', reason: error.message } })
  }
  const { received } = await options.lake.manifest()
  const read = () => readFile(options, file, instrument, fetched)
  // A name never seen is read while its digest is still being taken; one seen before may be known already.
  const early = received.some(({ name }) => name === file.name) ? undefined : begun(read)
  let digest: Digest
  try {
    digest = await fetched.digest
  } catch (error) {
    await discardEarly(early, fetched)
    if (!(error instanceof ArchiveError)) throw error
    return settled({ instrument, result: { kind: 'failed', reason: error.message } })
  }
  const earlier = earlierImport(options, file, instrument, digest, received)
  if (earlier) {
    await discardEarly(early, fetched)
    return settled({ instrument, result: earlier })
  }
  try {
    if (digest.checksum === 'mismatch') {
      await (await early)?.prepared?.discard()
      throw new ArchiveError('DAMAGED', 'its SHA-256 is not the one in its CHECKSUM file')
    }
    if (early === undefined) return await read()
    const { prepared, error } = await early
    if (prepared === undefined) throw error
    return prepared
  } catch (error) {
    if (!isDamage(error)) throw error
    const { message } = error
    return {
      async commit() {
        await quarantine(options, file, instrument, { fetched, digest, reason: message })
        await fetched.discard()
        return { instrument, result: { kind: 'failed', reason: message } }
      },
      discard: () => fetched.discard(),
    }
  }
}

/** Work under way: it never rejects, so that a failure waits until somebody asks for the result. */
export type Beginning = Promise<{ readonly prepared?: PreparedFile; readonly error?: unknown }>

export function begun(work: () => Promise<PreparedFile>): Beginning {
  return work().then(
    (prepared) => ({ prepared }),
    (error) => ({ error }),
  )
}

async function discardEarly(early: Beginning | undefined, fetched: FetchedFile): Promise<void> {
  await (await early)?.prepared?.discard()
  await fetched.discard()
}

function settled(imported: ImportedFile): PreparedFile {
  return { commit: async () => imported, discard: async () => {} }
}

function isDamage(error: unknown): error is ArchiveError | LakeError {
  return (
    error instanceof ArchiveError ||
    (error instanceof LakeError && error.code === 'UNREADABLE_FILE')
  )
}

/** The same bytes, read before within at least these limits: nothing to do. */
function earlierImport(
  { limits = ALWAYS }: PrepareOptions,
  { holds: { kind, interval } }: ArchiveFile,
  instrument: Instrument,
  digest: Digest,
  received: readonly ReceivedFile[],
): FileResult | undefined {
  const earlier = receivedBefore(received, { ...digest, kind, interval, instrument }, limits)
  if (earlier === undefined) return undefined
  const { state, reason, rows, rejected } = earlier
  return state === 'failed'
    ? { kind: 'failed', reason: reason ?? 'failed before' }
    : { kind: 'unchanged', candles: rows, rejected }
}

async function readFile(
  { lake, clock, limits = ALWAYS }: PrepareOptions,
  file: ArchiveFile,
  instrument: Instrument,
  fetched: FetchedFile,
): Promise<PreparedFile> {
  const { name, address, holds } = file
  const { kind, interval, market, claim } = holds
  const receivedTime = clock.now()
  const bronzeFile = await lake.files.stage('bronze.parquet')
  const quarantineFile = await lake.files.stage('quarantine.parquet')
  const path = await fetched.unpack()
  const staged = await lake.engine.stageFile(
    { path, kind, interval, contiguousIds: market === 'spot', claim },
    { source: name, sha256: fetched.digest.then((digest) => digest.sha256), receivedTime },
    { bronzeFile, quarantineFile },
  )
  const { rows, rejected, rejectedSpans, span, reasons } = staged
  const { sha256, checksum } = await fetched.digest
  const bronze = rows > 0 ? bronzePath(kind, instrument, interval, name, sha256) : null
  const quarantined = rejected > 0 ? quarantinedRowsPath(instrument, name, sha256) : null
  const reason = rows > 0 ? null : `no sound row (${reasons[0]?.reason ?? 'none at all'})`
  const receipt: Receipt = {
    file: {
      ...{ name, source: address, sha256, kind, instrument, interval, receivedTime, checksum },
      ...{ state: rows > 0 ? 'refined' : 'failed', reason, rows, rejected, bronze },
      ...(claim ?? span),
      limitFrom: limits.from,
      limitTo: limits.to,
      quarantine: quarantined,
      rejectedSpans: [...rejectedSpans],
    },
    publish: [
      ...(bronze ? [{ localFile: bronzeFile, path: bronze }] : []),
      ...(quarantined ? [{ localFile: quarantineFile, path: quarantined }] : []),
    ],
  }

  async function discard(): Promise<void> {
    await staged.discard()
    await fetched.discard()
  }

  return {
    discard,
    async commit() {
      try {
        const merged = await lake.accept(staged, { instrument, interval, limits }, receipt)
        const candles = overlap(limits, span) ? merged.fresh + merged.changed : 0
        const result: FileResult = reason
          ? { kind: 'failed', reason }
          : { kind: 'refined', candles, rejected }
        return { instrument, result, staged, merged }
      } finally {
        await discard()
      }
    },
  }
}

/** Keeps the whole file as received beside its reason, so that nothing is lost and it can be looked at. */
async function quarantine(
  { lake, clock, limits = ALWAYS }: PrepareOptions,
  { name, address, holds }: ArchiveFile,
  instrument: Instrument,
  damage: { readonly fetched: FetchedFile; readonly digest: Digest; readonly reason: string },
): Promise<void> {
  const { sha256, checksum } = damage.digest
  const { reason } = damage
  const copy = await lake.files.stage(name)
  await damage.fetched.copyTo(copy)
  const path = quarantinedFilePath(instrument, name, sha256)
  const { kind, interval, claim } = holds
  const failed: ReceivedFile = {
    ...{ name, source: address, sha256, kind, instrument, interval, checksum, reason },
    ...{ receivedTime: clock.now(), state: 'failed', bronze: null, quarantine: path },
    from: claim?.from ?? 0,
    to: claim?.to ?? 0,
    limitFrom: limits.from,
    limitTo: limits.to,
    rows: 0,
    rejected: 0,
    rejectedSpans: [],
  }
  await lake.recordFailure(failed, { localFile: copy, path })
}
