import type { RowQuery } from '../../lake/index.ts'
import { assert } from '../../runtime/index.ts'
import { type Duck, textList } from './connection.ts'

/** Rows of a Silver table as they are now, or as they were known at a time; `open_time` is the first column. */
export async function readVersions(
  duck: Duck,
  columns: readonly string[],
  { current, superseded, span, knownAt }: RowQuery,
): Promise<readonly Float64Array[]> {
  const known = knownAt === undefined ? '' : `AND received_time <= ${knownAt}`
  const doubles = columns.map((name) => `coalesce(${name}::DOUBLE, 'nan') AS ${name}`)
  const select = (files: readonly string[], condition: string) =>
    `SELECT ${doubles.join(', ')} FROM read_parquet(${textList(files)}, hive_partitioning = false)
     WHERE open_time >= ${span.from} AND open_time < ${span.to} ${known} ${condition}`
  const parts = [
    ...(current.length > 0 ? [select(current, '')] : []),
    ...(superseded.length > 0 ? [select(superseded, `AND superseded_time > ${knownAt}`)] : []),
  ]
  if (parts.length === 0) return columns.map(() => new Float64Array())
  const read = await duck.columns(`${parts.join(' UNION ALL ')} ORDER BY open_time`)
  const [openTime] = read
  for (let i = 1; i < openTime.length; i++) {
    assert(openTime[i] > openTime[i - 1], 'Silver holds every open time once')
  }
  return read
}
