import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { LakeError } from '../../lake/index.ts'
import { assert } from '../../runtime/index.ts'

/** One in-process DuckDB. Statements run at once, as many as it has threads; their tables are shared. */
export interface Duck {
  run(sql: string): Promise<void>
  /** The first row's numbers; a SQL NULL is NaN. */
  numbers(sql: string): Promise<readonly number[]>
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** A query whose columns are all DOUBLE and not null, as columns. */
  columns(sql: string): Promise<readonly Float64Array[]>
  /** A name no other table of this process has. All of them live in memory and die with it. */
  newName(prefix: string): string
  /** For what must stay on one connection, such as an appender. */
  withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  close(): void
}

export interface DuckOptions {
  readonly threads: number
  readonly memoryLimitMb: number
  /** Where it may spill. */
  readonly temporaryFolder: string
}

export async function openDuck(options: DuckOptions): Promise<Duck> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryLimitMb}MB`,
    temp_directory: options.temporaryFolder,
    // Never reach for the network: what the lake needs is built in.
    autoinstall_known_extensions: 'false',
  })
  const free: DuckDBConnection[] = []
  for (let i = 0; i < options.threads; i++) {
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    free.push(connection)
  }
  const all = [...free]
  const waiting: ((connection: DuckDBConnection) => void)[] = []
  let names = 0

  async function withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection =
      free.pop() ?? (await new Promise<DuckDBConnection>((resolve) => waiting.push(resolve)))
    try {
      return await work(connection)
    } finally {
      const next = waiting.shift()
      if (next) next(connection)
      else free.push(connection)
    }
  }

  return {
    withConnection,
    run: (sql) =>
      withConnection(async (connection) => {
        await connection.run(sql)
      }),
    numbers: (sql) =>
      withConnection(async (connection) => {
        const [row] = (await connection.runAndReadAll(sql)).getRowsJS()
        assert(row !== undefined, 'an aggregate always has a row')
        return row.map((value) => (value === null ? Number.NaN : Number(value)))
      }),
    rows: (sql) =>
      withConnection(async (connection) => (await connection.runAndReadAll(sql)).getRowObjectsJS()),
    columns: (sql) =>
      withConnection(async (connection) => {
        const result = await connection.stream(sql)
        const pieces = Array.from({ length: result.columnCount }, (): Float64Array[] => [])
        for (;;) {
          const chunk = await result.fetchChunk()
          if (chunk === null || chunk.rowCount === 0) break
          pieces.forEach((piece, index) => {
            const vector = chunk.getColumnVector(index)
            const values = new Float64Array(chunk.rowCount)
            for (let i = 0; i < values.length; i++) values[i] = Number(vector.getItem(i))
            piece.push(values)
          })
        }
        return pieces.map(joined)
      }),
    newName(prefix) {
      names += 1
      return `${prefix}_${names}`
    },
    close() {
      for (const connection of all) connection.closeSync()
      instance.closeSync()
    },
  }
}

function joined(pieces: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** A SQL string literal. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A SQL list of string literals. */
export function textList(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`
}

/** Whether DuckDB found fault with what it read, rather than with the disk or the memory it has. */
export function isAboutContent(cause: unknown): boolean {
  return (
    cause instanceof Error && /^(Invalid Input|Conversion|Out of Range) Error/.test(cause.message)
  )
}

/** DuckDB's own words, shortened, as the reason why a file could not be read. */
export function unreadable(cause: unknown): LakeError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new LakeError('UNREADABLE_FILE', message.split('\n').slice(0, 2).join(' '), { cause })
}
