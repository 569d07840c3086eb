import { DOUBLE, DuckDBDataChunk, DuckDBDoubleVector } from '@duckdb/node-api'
import type { Column } from '../../market/index.ts'
import { assert } from '../../runtime/index.ts'
import type { Duck } from './connection.ts'

/** Rows a DuckDB chunk holds at most. */
const CHUNK_ROWS = 2048

/** Columns of equal length as a temporary table of doubles. */
export async function appendColumns(
  duck: Duck,
  table: string,
  columns: readonly { readonly name: string; readonly values: Column }[],
): Promise<void> {
  const definitions = columns.map(({ name }) => `"${name}" DOUBLE`)
  await duck.run(`CREATE TABLE ${table} (${definitions.join(', ')})`)
  await duck.withConnection(async (connection) => {
    const appender = await connection.createAppender(table)
    const types = columns.map(() => DOUBLE)
    const rows = columns[0]?.values.length ?? 0
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const to = Math.min(from + CHUNK_ROWS, rows)
      const chunk = DuckDBDataChunk.create(types, to - from)
      for (const [index, { values }] of columns.entries()) {
        fill(chunk, index, values.subarray(from, to))
      }
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
  })
}

/** Value by value through the typed vector: setting whole columns costs twice as much. */
function fill(chunk: DuckDBDataChunk, column: number, values: Float64Array): void {
  const vector = chunk.getColumnVector(column)
  assert(vector instanceof DuckDBDoubleVector, 'the table has doubles only')
  for (let row = 0; row < values.length; row++) vector.setItem(row, values[row])
  vector.flush()
}
