import {
  ALWAYS,
  bronzePath,
  type Lake,
  LakeError,
  overlap,
  quarantinedFilePath,
  quarantinedRowsPath,
  type ReceivedFile,
  type Span,
  sameInstrument,
} from '../lake/index.ts'
import type { Instrument, Venue } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { ArchiveError, type ArchiveFile, type FetchedFile } from './archive-source.ts'
import { addTo, emptySummary, type ImportSummary } from './import-summary.ts'
import type { FileResult, ImportedFile } from './imported-file.ts'

interface ImportOptions {
  readonly lake: Lake
  readonly clock: Clock
  readonly venue: Venue
  readonly files: readonly ArchiveFile[]
  /** Only candles inside go into Silver. */
  readonly limits?: Span
  readonly signal: AbortSignal
  onFile?(file: ArchiveFile, result: FileResult, summary: ImportSummary): void
}

/**
 * Brings files into the lake, one after the other; each is in it whole or not at all. A bad file or row
 * goes to quarantine with its reason and the rest goes on. Aborting stops between two files.
 */
export async function importArchive(options: ImportOptions): Promise<ImportSummary> {
  const { files, signal, onFile } = options
  let summary = emptySummary(files.length)
  // The next file is fetched while the engine is busy with this one.
  let next = fetchAhead(files[0], signal)
  for (const [index, file] of files.entries()) {
    const fetching = next
    next = fetchAhead(files[index + 1], signal)
    if (signal.aborted) {
      await discard(fetching)
      await discard(next)
      return { ...summary, interrupted: true }
    }
    const imported = await importFile(options, file, fetching)
    summary = addTo(summary, file, imported)
    onFile?.(file, imported.result, summary)
  }
  return summary
}

/** A fetch that is under way; its failure waits until somebody asks. */
type Fetching = Promise<FetchedFile | ArchiveError>

function fetchAhead(file: ArchiveFile | undefined, signal: AbortSignal): Fetching | undefined {
  return file?.fetch(signal).catch((error) => {
    if (error instanceof ArchiveError) return error
    throw error
  })
}

async function discard(fetching: Fetching | undefined): Promise<void> {
  const fetched = await fetching
  if (fetched !== undefined && !(fetched instanceof ArchiveError)) await fetched.discard()
}

async function importFile(
  options: ImportOptions,
  file: ArchiveFile,
  fetching: Fetching | undefined,
): Promise<ImportedFile> {
  const { market, symbol } = file.holds
  const instrument = { venue: options.venue, market, symbol }
  const fetched = await fetching
  if (fetched === undefined || fetched instanceof ArchiveError) {
    const reason = fetched?.message ?? 'was not fetched'
    return { instrument, result: { kind: 'failed', reason } }
  }
  try {
    const earlier = await earlierImport(options, file, instrument, fetched)
    if (earlier) return { instrument, result: earlier }
    if (fetched.checksum === 'mismatch') {
      throw new ArchiveError('DAMAGED', 'its SHA-256 is not the one in its CHECKSUM file')
    }
    return { instrument, ...(await refineFile(options, file, instrument, fetched)) }
  } catch (error) {
    const known = error instanceof ArchiveError || error instanceof LakeError
    if (!known || (error instanceof LakeError && error.code !== 'UNREADABLE_FILE')) throw error
    await quarantine(options, file, instrument, fetched, error.message)
    return { instrument, result: { kind: 'failed', reason: error.message } }
  } finally {
    await fetched.discard()
  }
}

/** The same bytes, read before within at least these limits: nothing to do. */
async function earlierImport(
  { lake, limits = ALWAYS }: ImportOptions,
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

async function refineFile(
  { lake, clock, limits = ALWAYS }: ImportOptions,
  file: ArchiveFile,
  instrument: Instrument,
  fetched: FetchedFile,
): Promise<Omit<ImportedFile, 'instrument'>> {
  const { name, address, holds } = file
  const { kind, interval, claim } = holds
  const { sha256, checksum } = fetched
  const receivedTime = clock.now()
  const bronzeFile = await lake.files.stage('bronze.parquet')
  const quarantineFile = await lake.files.stage('quarantine.parquet')
  const staged = await lake.engine.stageFile(
    { path: await fetched.unpack(), kind, interval, contiguousIds: holds.market === 'spot', claim },
    { source: name, sha256, receivedTime },
    { bronzeFile, quarantineFile },
  )
  try {
    const { rows, rejected, rejectedSpans, span } = staged
    const bronze = rows > 0 ? bronzePath(kind, instrument, interval, name, sha256) : null
    const quarantined = rejected > 0 ? quarantinedRowsPath(instrument, name, sha256) : null
    const sound = rows > 0
    const reason = sound ? null : `no sound row (${staged.reasons[0]?.reason ?? 'none at all'})`
    const receipt: ReceivedFile = {
      ...{ name, source: address, sha256, kind, instrument, interval, receivedTime, checksum },
      ...{ state: sound ? 'refined' : 'failed', reason, rows, rejected },
      ...(claim ?? span),
      limitFrom: limits.from,
      limitTo: limits.to,
      bronze,
      quarantine: quarantined,
      rejectedSpans: [...rejectedSpans],
    }
    const merged = await lake.accept(
      staged,
      { instrument, interval, limits },
      {
        file: receipt,
        publish: [
          ...(bronze ? [{ localFile: bronzeFile, path: bronze }] : []),
          ...(quarantined ? [{ localFile: quarantineFile, path: quarantined }] : []),
        ],
      },
    )
    const candles = overlap(limits, span) ? merged.fresh + merged.changed : 0
    const result: FileResult = reason
      ? { kind: 'failed', reason }
      : { kind: 'refined', candles, rejected }
    return { result, staged, merged }
  } finally {
    await staged.discard()
  }
}

/** Keeps the whole file as received beside its reason, so that nothing is lost and it can be looked at. */
async function quarantine(
  { lake, clock, limits = ALWAYS }: ImportOptions,
  { name, address, holds }: ArchiveFile,
  instrument: Instrument,
  { sha256, checksum, copyTo }: FetchedFile,
  reason: string,
): Promise<void> {
  const copy = await lake.files.stage(name)
  await copyTo(copy)
  const path = quarantinedFilePath(instrument, name, sha256)
  const { kind, interval, claim } = holds
  await lake.recordFailure(
    {
      ...{ name, source: address, sha256, kind, instrument, interval, checksum, reason },
      receivedTime: clock.now(),
      state: 'failed',
      from: claim?.from ?? 0,
      to: claim?.to ?? 0,
      limitFrom: limits.from,
      limitTo: limits.to,
      bronze: null,
      quarantine: path,
      rows: 0,
      rejected: 0,
      rejectedSpans: [],
    },
    { localFile: copy, path },
  )
}
