import type { Layout } from './columns-of.ts'
import { text } from './connection.ts'

/**
 * A table expression that reads a delimited file line by line and never fails on a bad one:
 * `line`, `raw`, `fields` (text), `wire` (a struct of typed fields, NULL where unreadable) and
 * `unreadable` (the reason, or NULL).
 */
export function readByLine(
  path: string,
  layout: Layout,
  typeOf: (column: string) => string,
): string {
  const { columns, header } = layout
  const width = columns.length
  const fields = columns.map((name, i) => `${name} := ${asType(`fields[${i + 1}]`, typeOf(name))}`)
  const flaws = columns.map(
    (name, i) =>
      `WHEN wire.${name} IS NULL AND '${typeOf(name)}' <> 'VARCHAR'
        THEN '${name} is not a ${typeOf(name) === 'BOOLEAN' ? 'true or false' : 'number'}: ' || left(fields[${i + 1}], 40)`,
  )
  // No byte of text is chr(1), so the reader hands over whole lines.
  return `(
    SELECT line, raw, fields, wire, CASE
      WHEN len(fields) <> ${width} THEN len(fields) || ' columns where ${width} are expected'
      ${flaws.join('\n      ')}
    END AS unreadable
    FROM (
      SELECT line, raw, fields, struct_pack(${fields.join(', ')}) AS wire
      FROM (
        SELECT line, raw, string_split(raw, ',') AS fields FROM (
          SELECT row_number() OVER () + ${header ? 1 : 0} AS line, rtrim(raw, chr(13)) AS raw
          FROM read_csv(${text(path)}, columns = {'raw': 'VARCHAR'}, delim = chr(1), quote = '',
            escape = '', header = ${header}, auto_detect = false))
        WHERE raw <> '')))`
}

/** The same file at full speed: fails on the first line that is not as it should be. */
export function readTyped(
  path: string,
  layout: Layout,
  typeOf: (column: string) => string,
): string {
  const columns = layout.columns.map((name) => `'${name}': '${typeOf(name)}'`).join(', ')
  return `read_csv(${text(path)}, columns = {${columns}}, delim = ',', quote = '', escape = '',
    header = ${layout.header}, auto_detect = false)`
}

/** DuckDB reads a decimal of up to 18 digits a hundred times faster than a wider one, so the wide way is for the few. */
function asType(field: string, type: string): string {
  const wide = /^DECIMAL\((\d+), 8\)$/.exec(type)
  if (wide === null || Number(wide[1]) <= 18) return `try_cast(${field} AS ${type})`
  return `coalesce(CAST(try_cast(${field} AS DECIMAL(18, 8)) AS ${type}), try_cast(${field} AS ${type}))`
}
