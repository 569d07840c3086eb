import type { Instrument } from '../market/index.ts'
import { mergeMonths } from './compact.ts'
import type { LakeEngine, StagedRows } from './lake-engine.ts'
import type { LakeFiles } from './lake-files.ts'
import type { BookSeries, Manifest } from './manifest.ts'
import { mergeStaged } from './merge-staged.ts'
import { bookPath } from './paths.ts'
import type { Accepted } from './refine.ts'
import { type Change, sameInstrument } from './series.ts'
import { ALWAYS } from './span.ts'

interface Work {
  readonly files: LakeFiles
  readonly engine: LakeEngine
  readonly manifest: Manifest
  readonly instrument: Instrument
}

/** The files of an instrument's minutes of order book. */
export function bookSeriesOf(manifest: Manifest, instrument: Instrument): BookSeries | undefined {
  return manifest.books?.find((series) => sameInstrument(series.instrument, instrument))
}

/** Merges staged minutes of book into Silver. Nothing counts until the manifest it returns is published. */
export async function acceptBookMinutes(
  work: Work & { readonly staged: StagedRows },
): Promise<Change<Accepted>> {
  const { files, engine, manifest, instrument, staged } = work
  const series = bookSeriesOf(manifest, instrument) ?? { instrument, minutes: [], superseded: [] }
  const { table, changed, obsolete, comparison } = await mergeStaged({
    ...{ files, engine, staged, limits: ALWAYS },
    table: { current: series.minutes, superseded: series.superseded },
    pathOf: (version, { month, from, sha256 }) =>
      bookPath(
        version === 'current' ? 'book_1m' : 'superseded_book_1m',
        ...([instrument, month, from, sha256] as const),
      ),
  })
  const { current: minutes, superseded } = table
  const next = changed
    ? withSeries(manifest, { instrument, minutes: [...minutes], superseded: [...superseded] })
    : manifest
  return { next, obsolete, result: comparison }
}

/** Rewrites the months that lie in many files. Rows stay as they are. */
export async function compactBook(work: Work): Promise<Change<undefined>> {
  const { files, engine, manifest, instrument } = work
  const series = bookSeriesOf(manifest, instrument)
  const { current, obsolete } = await mergeMonths(files, engine, series?.minutes ?? [], {
    pathOf: ({ month, from, sha256 }) => bookPath('book_1m', instrument, month, from, sha256),
  })
  if (series === undefined || obsolete.length === 0) {
    return { next: manifest, obsolete: [], result: undefined }
  }
  const next = withSeries(manifest, { ...series, minutes: [...current] })
  return { next, obsolete, result: undefined }
}

function withSeries(manifest: Manifest, series: BookSeries): Manifest {
  const others = (manifest.books ?? []).filter(
    (other) => !sameInstrument(other.instrument, series.instrument),
  )
  return { ...manifest, books: [...others, series] }
}
