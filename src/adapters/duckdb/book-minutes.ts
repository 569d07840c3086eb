import type { LakeEngine } from '../../lake/index.ts'
import { BOOK_FIELDS, bookMinutesOf, MINUTE_MS } from '../../market/index.ts'
import { appendColumns } from './append.ts'
import { type Duck, text } from './connection.ts'
import { BOOK_TABLE, snakeCase } from './sql.ts'
import type { StagedTables } from './staged.ts'
import { readVersions } from './versions.ts'

/** Minutes of order book in and out of Silver's `book_1m`. Undefined is NULL there and NaN here. */
export function bookMinutes(
  duck: Duck,
  staged: StagedTables,
): Pick<LakeEngine, 'stageBookMinutes' | 'readBookMinutes'> {
  const columns = BOOK_FIELDS.map(snakeCase)
  return {
    async stageBookMinutes(minutes, receivedTime, source) {
      const table = duck.newName('events')
      await appendColumns(duck, table, [
        ...BOOK_FIELDS.map((field) => ({ name: snakeCase(field), values: minutes[field] })),
        { name: 'received_time', values: receivedTime },
      ])
      const ready = duck.newName('book_1m')
      const values = columns.slice(1).map((name) => `nullif(${name}, 'nan'::DOUBLE) AS ${name}`)
      await duck.run(`CREATE TABLE ${ready} AS
        SELECT open_time::BIGINT AS open_time,
          (open_time + ${MINUTE_MS - 1})::BIGINT AS close_time, ${values.join(', ')},
          received_time::BIGINT AS received_time, ${text(source)} AS source
        FROM ${table}`)
      await duck.run(`DROP TABLE ${table}`)
      return staged.adopt({ table: ready, rowsRead: minutes.length }, '1m', BOOK_TABLE)
    },

    async readBookMinutes(query) {
      const read = await readVersions(duck, columns, query)
      return bookMinutesOf(read[0].length, (field) => read[BOOK_FIELDS.indexOf(field)])
    },
  }
}
