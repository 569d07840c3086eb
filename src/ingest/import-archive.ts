import type { ArchiveFile } from './archive-source.ts'
import { addTo, emptySummary, type ImportSummary } from './import-summary.ts'
import type { FileResult } from './imported-file.ts'
import {
  type Beginning,
  begun,
  type PreparedFile,
  type PrepareOptions,
  prepareFile,
} from './prepare-file.ts'

interface ImportOptions extends PrepareOptions {
  readonly files: readonly ArchiveFile[]
  onFile?(file: ArchiveFile, result: FileResult, summary: ImportSummary): void
}

/**
 * Brings files into the lake, one after the other; each is in it whole or not at all. A bad file or row
 * goes to quarantine with its reason and the rest goes on. Aborting stops between two files.
 */
export async function importArchive(options: ImportOptions): Promise<ImportSummary> {
  const { files, signal, onFile } = options
  let summary = emptySummary(files.length)
  // The next file is fetched and read while this one is merged and made durable.
  let next = begin(options, files[0])
  for (const [index, file] of files.entries()) {
    const prepared = await outcome(next)
    if (signal.aborted) {
      await prepared?.discard()
      return { ...summary, interrupted: true }
    }
    next = begin(options, files[index + 1])
    try {
      const imported = await prepared?.commit()
      if (imported === undefined) continue
      summary = addTo(summary, file, imported)
      onFile?.(file, imported.result, summary)
    } catch (error) {
      await (await next)?.prepared?.discard()
      throw error
    }
  }
  await tidy(options)
  return summary
}

/**
 * Leaves each series in good order: whoever changes the lake clears away what a killed import left, so a
 * last change is asked for even where every file was known.
 */
async function tidy({ lake, venue, files }: ImportOptions): Promise<void> {
  const tables = files.map(({ holds: { market, symbol, interval } }) => ({
    key: `${market} ${symbol} ${interval}`,
    instrument: { venue, market, symbol },
    interval,
  }))
  for (const [first] of Map.groupBy(tables, ({ key }) => key).values()) {
    await lake.compact(first.instrument, first.interval)
  }
}

function begin(options: PrepareOptions, file: ArchiveFile | undefined): Beginning | undefined {
  return file && begun(() => prepareFile(options, file))
}

async function outcome(beginning: Beginning | undefined): Promise<PreparedFile | undefined> {
  const { prepared, error } = (await beginning) ?? {}
  if (error !== undefined) throw error
  return prepared
}
