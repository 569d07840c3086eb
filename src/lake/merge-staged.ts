import type { Comparison, LakeEngine, StagedRows, WrittenFile } from './lake-engine.ts'
import type { LakeFiles } from './lake-files.ts'
import type { CandleFile } from './manifest.ts'
import { overlap, type Span } from './span.ts'

/** The files of a table of Silver, for one instrument. */
interface TableFiles {
  /** Every open time once. */
  readonly current: readonly CandleFile[]
  /** Rows that a later version replaced. */
  readonly superseded: readonly CandleFile[]
}

interface Merge {
  readonly files: LakeFiles
  readonly engine: LakeEngine
  readonly staged: StagedRows
  readonly limits: Span
  readonly table: TableFiles
  pathOf(version: keyof TableFiles, written: WrittenFile): string
}

interface Merged {
  readonly comparison: Comparison
  readonly table: TableFiles
  readonly changed: boolean
  readonly obsolete: readonly string[]
}

/** Merges staged rows into their table: writes and places files, of which none counts until it is published. */
export async function mergeStaged(merge: Merge): Promise<Merged> {
  const { files, engine, staged, limits, table } = merge
  const touched = table.current.filter((file) => overlap(file, staged.span))
  const known = touched.map((file) => files.locate(file.path))
  const comparison = await engine.compare(staged, known, limits)

  const current: CandleFile[] = []
  const superseded: CandleFile[] = []
  const obsolete: string[] = []

  if (comparison.fresh + comparison.changed > 0) {
    const stage = (month: string) => files.stage(`rows-${month}.parquet`)
    for (const written of await engine.writeAccepted(staged, known, limits, stage)) {
      current.push(await place('current', written))
    }
  }
  if (comparison.changed > 0) {
    for (const file of touched) {
      const path = files.locate(file.path)
      const to = await files.stage('superseded.parquet')
      const replaced = await engine.writeSuperseded(staged, path, limits, to)
      if (replaced === undefined) continue
      superseded.push(await place('superseded', replaced))
      const kept = await engine.writeKept(staged, path, limits, await files.stage('kept.parquet'))
      if (kept !== undefined) current.push(await place('current', kept))
      obsolete.push(file.path)
    }
  }
  const remaining = table.current.filter(({ path }) => !obsolete.includes(path))
  return {
    comparison,
    table: {
      current: inOrder([...remaining, ...current]),
      superseded: inOrder([...table.superseded, ...superseded]),
    },
    changed: current.length > 0 || obsolete.length > 0,
    obsolete,
  }

  async function place(version: keyof TableFiles, written: WrittenFile): Promise<CandleFile> {
    const { localFile, month: _, ...facts } = written
    const path = merge.pathOf(version, written)
    await files.publish(localFile, path)
    return { path, ...facts }
  }
}

function inOrder(files: readonly CandleFile[]): readonly CandleFile[] {
  return [...files].sort((a, b) => a.from - b.from || (a.path < b.path ? -1 : 1))
}
