import { sameInstrument } from '../lake/index.ts'
import type { Instrument } from '../market/index.ts'
import type { ArchiveFile } from './archive-source.ts'
import type { ImportedFile } from './imported-file.ts'

/** What an import did, in numbers. */
export interface ImportSummary {
  readonly files: { readonly total: number; readonly done: number; readonly unchanged: number }
  readonly interrupted: boolean
  /** Rows read from files that were not known before. */
  readonly rowsRead: number
  readonly candles: {
    readonly fresh: number
    /** Already there with the same values, or repeated within a file. */
    readonly duplicates: number
    /** Replaced by a newer file's values. */
    readonly changed: number
    /** From trades, and different from the venue's own: kept out. */
    readonly outranked: number
  }
  readonly rejectedRows: number
  /** Minutes left out because a file holds only part of their trades. */
  readonly partialMinutes: number
  readonly rejections: readonly {
    readonly file: string
    readonly reason: string
    readonly rows: number
  }[]
  readonly failures: readonly { readonly file: string; readonly reason: string }[]
  readonly instruments: readonly Instrument[]
}

export function emptySummary(total: number): ImportSummary {
  return {
    files: { total, done: 0, unchanged: 0 },
    interrupted: false,
    rowsRead: 0,
    candles: { fresh: 0, duplicates: 0, changed: 0, outranked: 0 },
    rejectedRows: 0,
    partialMinutes: 0,
    rejections: [],
    failures: [],
    instruments: [],
  }
}

export function addTo(
  summary: ImportSummary,
  file: ArchiveFile,
  imported: ImportedFile,
): ImportSummary {
  const { result, instrument, staged, merged } = imported
  const known = summary.instruments.some((other) => sameInstrument(other, instrument))
  const unchanged = result.kind === 'unchanged'
  const rejected = result.kind === 'failed' ? 0 : result.rejected
  const { candles } = summary
  return {
    ...summary,
    files: {
      ...summary.files,
      done: summary.files.done + 1,
      unchanged: summary.files.unchanged + (unchanged ? 1 : 0),
    },
    rowsRead: summary.rowsRead + (staged?.rowsRead ?? 0),
    candles: {
      fresh: candles.fresh + (merged?.fresh ?? 0),
      duplicates:
        candles.duplicates +
        (merged?.same ?? 0) +
        (staged?.repeated ?? 0) +
        (unchanged ? result.candles : 0),
      changed: candles.changed + (merged?.changed ?? 0),
      outranked: candles.outranked + (merged?.outranked ?? 0),
    },
    rejectedRows: summary.rejectedRows + rejected,
    partialMinutes: summary.partialMinutes + (staged?.partialMinutes ?? 0),
    rejections: [
      ...summary.rejections,
      ...(staged?.reasons ?? []).map((rejection) => ({ file: file.name, ...rejection })),
    ],
    failures:
      result.kind === 'failed'
        ? [...summary.failures, { file: file.address, reason: result.reason }]
        : summary.failures,
    instruments: known ? summary.instruments : [...summary.instruments, instrument],
  }
}
