import type { Comparison, LakeEngine, Span, WrittenFile } from '../../lake/index.ts'
import { hashFile } from '../disk/index.ts'
import { type Duck, text, textList } from './connection.ts'
import type { SilverTable } from './sql.ts'
import type { StagedTables } from './staged.ts'

type Merging = Pick<
  LakeEngine,
  'compare' | 'writeAccepted' | 'writeKept' | 'writeSuperseded' | 'writeMerged'
>

/** Staged rows beside the table's: what is new, what is known, what replaces what. */
export function merging(duck: Duck, { tableOf, shapeOf }: StagedTables): Merging {
  const list = (table: string, names: readonly string[]) =>
    names.map((name) => `${table}.${name}`).join(', ')
  const differs = ({ values }: SilverTable) =>
    `(${list('s', values)}) IS DISTINCT FROM (${list('k', values)})`
  const replaces = (shape: SilverTable) => `${differs(shape)} AND ${shape.mayReplace('s', 'k')}`

  function limited(table: string, { from, to }: Span): string {
    return `(SELECT * FROM ${table} WHERE open_time >= ${from} AND open_time < ${to})`
  }

  /** Staged rows beside the known row of the same minute, if any. */
  function beside(table: string, known: readonly string[], limits: Span): string {
    const staged = `${limited(table, limits)} s`
    if (known.length === 0) {
      return `${staged} LEFT JOIN (SELECT * FROM ${table} WHERE false) k ON false`
    }
    return `${staged} LEFT JOIN read_parquet(${textList(known)}, hive_partitioning = false) k
      ON s.open_time = k.open_time`
  }

  async function write(query: string, localFile: string, month: string): Promise<WrittenFile> {
    await duck.run(`COPY (${query}) TO ${text(localFile)} (FORMAT parquet, COMPRESSION zstd)`)
    const [rows, from, to, receivedFrom, receivedTo] = await duck.numbers(
      `SELECT count(*), min(open_time), max(close_time) + 1, min(received_time), max(received_time)
       FROM read_parquet(${text(localFile)}, hive_partitioning = false)`,
    )
    const facts = { rows, from, to, receivedFrom, receivedTo }
    return { localFile, month, ...(await hashFile(localFile)), ...facts }
  }

  return {
    async compare(staged, known, limits): Promise<Comparison> {
      const shape = shapeOf(staged)
      const [fresh, same, changed, outranked] = await duck.numbers(`SELECT
          count(*) FILTER (k.open_time IS NULL),
          count(*) FILTER (k.open_time IS NOT NULL AND NOT (${differs(shape)})),
          count(*) FILTER (k.open_time IS NOT NULL AND ${replaces(shape)}),
          count(*) FILTER (k.open_time IS NOT NULL AND ${differs(shape)}
            AND NOT (${shape.mayReplace('s', 'k')}))
        FROM ${beside(tableOf(staged), known, limits)}`)
      return { fresh, same, changed, outranked }
    },

    async writeAccepted(staged, known, limits, fileFor) {
      const shape = shapeOf(staged)
      const month = `strftime(make_timestamp(open_time * 1000), '%Y-%m')`
      const accepted = duck.newName('accepted')
      const kind = known.length === 0 ? 'VIEW' : 'TABLE' // Nothing to join: nothing to keep.
      const rows =
        known.length === 0
          ? limited(tableOf(staged), limits)
          : `(SELECT s.* FROM ${beside(tableOf(staged), known, limits)}
              WHERE k.open_time IS NULL OR ${replaces(shape)})`
      await duck.run(`CREATE ${kind} ${accepted} AS FROM ${rows}`)
      const months = await duck.rows(
        `SELECT DISTINCT ${month} AS month FROM ${accepted} ORDER BY 1`,
      )
      const written: WrittenFile[] = []
      for (const row of months) {
        const name = String(row.month)
        const query = `SELECT ${shape.columns.join(', ')} FROM ${accepted}
          WHERE ${month} = ${text(name)} ORDER BY open_time`
        written.push(await write(query, await fileFor(name), name))
      }
      await duck.run(`DROP ${kind} ${accepted}`)
      return written
    },

    async writeKept(staged, file, limits, to) {
      const shape = shapeOf(staged)
      const query = `SELECT ${list('k', shape.columns)}
        FROM read_parquet(${text(file)}, hive_partitioning = false) k
        WHERE NOT EXISTS (SELECT 1 FROM ${limited(tableOf(staged), limits)} s
          WHERE s.open_time = k.open_time AND ${replaces(shape)})
        ORDER BY k.open_time`
      return writeUnlessEmpty(query, to)
    },

    writeMerged: (files, month, to) =>
      write(
        `SELECT * FROM read_parquet(${textList(files)}, hive_partitioning = false) ORDER BY open_time`,
        to,
        month,
      ),

    async writeSuperseded(staged, file, limits, to) {
      const shape = shapeOf(staged)
      const query = `SELECT ${list('k', shape.columns)},
          s.received_time AS superseded_time
        FROM read_parquet(${text(file)}, hive_partitioning = false) k
        JOIN ${limited(tableOf(staged), limits)} s
          ON s.open_time = k.open_time AND ${replaces(shape)}
        ORDER BY k.open_time`
      return writeUnlessEmpty(query, to)
    },
  }

  async function writeUnlessEmpty(query: string, to: string): Promise<WrittenFile | undefined> {
    const [rows, first] = await duck.numbers(`SELECT count(*), min(open_time) FROM (${query})`)
    if (rows === 0) return undefined
    return write(query, to, new Date(first).toISOString().slice(0, 7))
  }
}
