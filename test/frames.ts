import { DuckDBInstance } from '@duckdb/node-api'
import { diskJournal } from '../src/adapters/disk/index.ts'
import { describeHolder, takeFolderLock } from '../src/adapters/sql/index.ts'
import type { JournalFiles } from '../src/ingest/index.ts'
import type { LakeFiles } from '../src/lake/index.ts'
import { systemClock } from '../src/runtime/index.ts'

export interface StoredFrame {
  readonly date: string
  readonly receivedTime: number
  readonly stream: string | null
  readonly frame: string
}

/** Everything Bronze has of a lake's frames, as any tool that reads Parquet sees it: file by file, line by line. */
export async function framesIn(files: LakeFiles): Promise<readonly StoredFrame[]> {
  const paths = await files.list('bronze/frames')
  if (paths.length === 0) return []
  const duck = await DuckDBInstance.create(':memory:')
  const connection = await duck.connect()
  const located = paths.map((path) => `'${files.locate(path)}'`).join(', ')
  const result = await connection.runAndReadAll(
    `SELECT date, received_time, stream, frame, filename FROM read_parquet([${located}],
      hive_partitioning = true, hive_types_autocast = false, filename = true)
     ORDER BY parse_filename(filename), line`,
  )
  const rows = result.getRowObjectsJS().map(({ date, received_time, stream, frame }) => ({
    date: String(date),
    receivedTime: Number(received_time),
    stream: stream === null ? null : String(stream),
    frame: String(frame),
  }))
  connection.closeSync()
  duck.closeSync()
  return rows
}

/** A journal in a folder, locked as the program locks it. */
export function journalIn(folder: string, machine = systemClock()): Promise<JournalFiles> {
  return diskJournal({
    folder,
    machine,
    lock(path) {
      const lock = takeFolderLock(path, { command: 'test', since: 0 })
      return lock.kind === 'taken' ? lock : { kind: 'held', by: describeHolder(lock.holder) }
    },
  })
}
