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
  type Span,
  sameInstrument,
} from '../lake/index.ts'
import type { Instrument, Venue } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { ArchiveError, type ArchiveFile, type FetchedFile } from './archive-source.ts'
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
  const earlier = await earlierImport(options, file, instrument, fetched)
  if (earlier) {
    await fetched.discard()
    return settled({ instrument, result: earlier })
  }
  try {
    if (fetched.checksum === 'mismatch') {
      throw new ArchiveError('DAMAGED', 'its SHA-256 is not the one in its CHECKSUM file')
    }
    return await readFile(options, file, instrument, fetched)
  } catch (error) {
    if (!isDamage(error)) throw error
    const { message } = error
    return {
      async commit() {
        await quarantine(options, file, instrument, fetched, message)
        await fetched.discard()
        return { instrument, result: { kind: 'failed', reason: message } }
      },
      discard: () => fetched.discard(),
    }
  }
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
async function earlierImport(
  { lake, limits = ALWAYS }: PrepareOptions,
  { holds }: ArchiveFile,
  instrument: Instrument,
  { sha256, checksum }: FetchedFile,
): Promise<FileResult | undefined> {
  const { received } = await lake.manifest()
  const earlier = received.findLast(
    (file) =>
      file.sha256 === sha256 &&
      file.checksum === checksum &&
      file.kind === holds.kind &&
      file.interval === holds.interval &&
      sameInstrument(file.instrument, instrument) &&
      file.limitFrom <= Math.max(limits.from, file.from) &&
      file.limitTo >= Math.min(limits.to, file.to),
  )
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
  const { sha256, checksum } = fetched
  const receivedTime = clock.now()
  const bronzeFile = await lake.files.stage('bronze.parquet')
  const quarantineFile = await lake.files.stage('quarantine.parquet')
  const path = await fetched.unpack()
  const staged = await lake.engine.stageFile(
    { path, kind, interval, contiguousIds: market === 'spot', claim },
    { source: name, sha256, receivedTime },
    { bronzeFile, quarantineFile },
  )
  const { rows, rejected, rejectedSpans, span, reasons } = staged
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
  { sha256, checksum, copyTo }: FetchedFile,
  reason: string,
): Promise<void> {
  const copy = await lake.files.stage(name)
  await copyTo(copy)
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
