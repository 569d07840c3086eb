import type { BookMinutes, Candles, Column, Interval } from '../market/index.ts'
import type { CandleFile, CandleOrigin, FrameFile } from './manifest.ts'
import type { Span } from './span.ts'

/** What is in a delimited file. `klines` are ready-made bars; from the others bars are made. */
export type SourceKind = 'klines' | 'trades' | 'aggTrades'

/** A local, uncompressed, comma-separated file and what it claims to hold. */
export interface DelimitedFile {
  readonly path: string
  readonly kind: SourceKind
  readonly interval: Interval
  /** Trade ids have no holes on the venue's spot market; elsewhere they may. */
  readonly contiguousIds: boolean
  /** The span the file's name promises, `[from, to)`; outside it a minute at the edge may be cut short. */
  readonly claim: Span | undefined
}

/** Where its rows come from, written beside each of them. */
export interface Provenance {
  readonly source: string
  /** Of the file's bytes. Known once they have all been looked at, which may be later than reading begins. */
  readonly sha256: Promise<string>
  readonly receivedTime: number
}

/** Rows on their way into a table of Silver: candles, or minutes of book. */
export interface StagedRows {
  readonly rows: number
  /** From the first open time to the end of the last bar. Both zero when there are no rows. */
  readonly span: Span
  discard(): Promise<void>
}

/** Candles on their way into Silver, with what was found while reading them. */
export interface StagedCandles extends StagedRows {
  /** Rows read from the source, sound or not. */
  readonly rowsRead: number
  /** Rows put into `quarantineFile`. */
  readonly rejected: number
  /** The most frequent reasons with their counts, for people. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
  /** The bars those rows would have been, where their time could be read. */
  readonly rejectedSpans: readonly Span[]
  /** Rows that repeat another row of the same source to the letter. */
  readonly repeated: number
  /** Minutes left out because the file holds only part of their trades. */
  readonly partialMinutes: number
}

/** How staged rows relate to those the table already has. */
export interface Comparison {
  readonly fresh: number
  readonly same: number
  /** Other values for a known minute, from a source at least as good: they become the new version. */
  readonly changed: number
  /**
   * Other values from a lesser source (bars made from trades beside the venue's own), or minutes of book that
   * were received earlier than those there are: kept out, counted.
   */
  readonly outranked: number
}

export interface DayCoverage {
  readonly day: number
  readonly rows: number
}

/** The one who reads and writes Parquet. Files handed in are located paths. */
export interface LakeEngine {
  /**
   * Reads a delimited file into `bronzeFile` (as received) and stages its sound rows.
   * Throws `UNREADABLE_FILE` when it is not such a file at all.
   */
  stageFile(
    file: DelimitedFile,
    provenance: Provenance,
    output: { readonly bronzeFile: string; readonly quarantineFile: string },
  ): Promise<StagedCandles>
  /** Stages candles that came as events or by request. One received time per candle. */
  stageCandles(
    candles: Candles,
    receivedTime: Column,
    origin: { readonly origin: CandleOrigin; readonly source: string },
  ): Promise<StagedCandles>
  /** Stages minutes of order book. One received time per minute. */
  stageBookMinutes(minutes: BookMinutes, receivedTime: Column, source: string): Promise<StagedRows>
  compare(staged: StagedRows, known: readonly string[], limits: Span): Promise<Comparison>
  /** Writes what is fresh or changed, one file per UTC month. */
  writeAccepted(
    staged: StagedRows,
    known: readonly string[],
    limits: Span,
    fileFor: (month: string) => Promise<string>,
  ): Promise<readonly WrittenFile[]>
  /** Writes the rows of `file` that stay current beside the staged ones; undefined when none does. */
  writeKept(
    staged: StagedRows,
    file: string,
    limits: Span,
    to: string,
  ): Promise<WrittenFile | undefined>
  /** Writes the rows of `file` that the staged ones replace, with the time they were superseded. */
  writeSuperseded(
    staged: StagedRows,
    file: string,
    limits: Span,
    to: string,
  ): Promise<WrittenFile | undefined>
  /** All rows of several files of one month as one file, in order. */
  writeMerged(files: readonly string[], month: string, to: string): Promise<WrittenFile>
  /**
   * Frames of a journal's segment (lines `<receive time in ns> <frame>`) as Parquet, in the order they came:
   * `received_time` in epoch ms, `stream` as a combined stream names it, `frame` to the letter, `line`.
   * Undefined where there is none.
   */
  writeFrames(segment: string, to: string): Promise<WrittenFrames | undefined>
  /** Candles of the files, ascending and unique, with `from ≤ openTime < to`. */
  readCandles(query: CandleQuery): Promise<Candles>
  /** Minutes of order book of the files, ascending and unique, with `from ≤ openTime < to`. */
  readBookMinutes(query: RowQuery): Promise<BookMinutes>
  /** Spans without a candle between the first and the last one. */
  holes(files: readonly string[], interval: Interval): Promise<readonly Span[]>
  coverage(files: readonly string[]): Promise<readonly DayCoverage[]>
  /** Named numeric columns of any local Parquet file; NULL is NaN. Throws `UNREADABLE_FILE`. */
  readColumns(localFile: string, names: readonly string[]): Promise<readonly Column[]>
  /** Columns of equal length as a local Parquet file; NaN becomes NULL. Times are whole numbers. */
  writeColumns(columns: readonly NamedColumn[], localFile: string): Promise<void>
  close(): Promise<void>
}

interface NamedColumn {
  readonly name: string
  readonly values: Column
  readonly type: 'time' | 'number'
}

export interface CandleQuery extends RowQuery {
  readonly interval: Interval
}

/** Which rows of a table, from which files. */
export interface RowQuery {
  readonly current: readonly string[]
  readonly superseded: readonly string[]
  readonly span: Span
  /** Only what was known at this time; undefined for all. */
  readonly knownAt: number | undefined
}

/** A Parquet file just written, before it is published. */
export interface WrittenFile extends Omit<CandleFile, 'path'> {
  readonly localFile: string
  readonly month: string
}

/** Frames just written, before they are published. */
export interface WrittenFrames extends Omit<FrameFile, 'path' | 'venue' | 'segment'> {
  readonly localFile: string
}
