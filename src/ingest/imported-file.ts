import type { Comparison, StagedCandles } from '../lake/index.ts'
import type { Instrument } from '../market/index.ts'

/** What became of one file. */
export type FileResult =
  | { readonly kind: 'refined'; readonly candles: number; readonly rejected: number }
  | { readonly kind: 'unchanged'; readonly candles: number; readonly rejected: number }
  | { readonly kind: 'failed'; readonly reason: string }

/** One file's result, with the figures behind it. */
export interface ImportedFile {
  readonly result: FileResult
  readonly instrument: Instrument
  readonly staged?: Pick<StagedCandles, 'rowsRead' | 'repeated' | 'partialMinutes' | 'reasons'>
  readonly merged?: Comparison
}
