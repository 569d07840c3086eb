import { MINUTE_MS } from '../market/index.ts'

/** As often as the ETL: every fifteen minutes of the market. */
const FLUSH_AFTER_MS = 15 * MINUTE_MS
/** Rows kept while they cannot be written: a day of seconds. What is older gives way, and that is told. */
const MOST_ROWS = 86_400

export interface RowBuffer<Row> {
  /** Takes a row whose time ends at `endTime`; rows of a quarter of an hour are written together. */
  add(row: Row, endTime: number): void
  /** Writes what is left. Never rejects. */
  flush(): Promise<void>
}

/** Rows on their way to the lake, written one batch after the other. A failed batch waits for the next. */
export function rowBuffer<Row>(options: {
  write(rows: readonly Row[]): Promise<void>
  /** For people: that a batch waits, or that rows were given up. */
  failed(error: unknown): void
}): RowBuffer<Row> {
  const { write, failed } = options
  let waiting: Row[] = []
  let due = Number.NaN
  let writing: Promise<void> = Promise.resolve()

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      const taken = [...waiting] // More may come while these are written.
      if (taken.length === 0) return
      try {
        await write(taken)
        waiting = waiting.slice(taken.length)
      } catch (error) {
        failed(error)
        if (waiting.length <= MOST_ROWS) return
        failed(new Error(`${waiting.length - MOST_ROWS} rows are given up`))
        waiting = waiting.slice(-MOST_ROWS)
      }
    })
    return writing
  }

  return {
    add(row, endTime) {
      waiting.push(row)
      if (Number.isNaN(due)) due = Math.floor(endTime / FLUSH_AFTER_MS + 1) * FLUSH_AFTER_MS
      if (endTime < due) return
      due = Math.floor(endTime / FLUSH_AFTER_MS + 1) * FLUSH_AFTER_MS
      void flush()
    },
    flush,
  }
}
