/**
 * The medallion lake: Bronze as received, Silver typed and checked, and a ledger of what is missing.
 *
 * Promises: files are immutable and appear whole; a manifest says which of them make up a table; what
 * was known at any time can be read again.
 * Never: fills a hole silently.
 */

export { candlesHash } from './candles-hash.ts'
export type { Gap, GapCause, GapLedger, GapState } from './gap-ledger.ts'
export { reconcileGaps } from './gaps.ts'
export {
  type Lake,
  lastOpenTime,
  openLake,
  type SeriesOverview,
} from './lake.ts'
export type {
  CandleQuery,
  Comparison,
  DelimitedFile,
  LakeEngine,
  Provenance,
  RowQuery,
  SourceKind,
  StagedCandles,
  StagedRows,
  WrittenFile,
} from './lake-engine.ts'
export { LakeError } from './lake-error.ts'
export type { LakeFiles } from './lake-files.ts'
export { enterHole, enterRepair } from './live-gaps.ts'
export type { CandleFile, CandleSeries, ReceivedFile } from './manifest.ts'
export { bronzePath, quarantinedFilePath, quarantinedRowsPath } from './paths.ts'
export { receivedBefore } from './received-before.ts'
export type { Receipt } from './refine.ts'
export { sameInstrument, seriesOf } from './series.ts'
export { ALWAYS, overlap, type Span, without } from './span.ts'
export type { DataManifest } from './traced-candles.ts'
