import type { LakeEngine } from '../../lake/index.ts'
import { hashFile } from '../disk/index.ts'
import { type Duck, text } from './connection.ts'

type Written = Awaited<ReturnType<LakeEngine['writeFrames']>>

/** The longest line read; DuckDB would take sixteen times as much for its buffer unless told. */
const LONGEST_LINE_BYTES = 16 * 2 ** 20

/** A segment of a journal as Parquet. A frame that begins with a quote is a JSON string that holds the frame. */
export async function writeFrames(duck: Duck, segment: string, to: string): Promise<Written> {
  // Control characters are escaped in a journal: no byte of it is chr(1), so the reader hands over whole lines.
  await duck.run(`COPY (
      SELECT line, nanoseconds // 1000000 AS received_time,
        nullif(regexp_extract(frame, '^\\{"stream":"([^"]+)"', 1), '') AS stream, frame
      FROM (
        SELECT line, try_cast(split_part(raw, ' ', 1) AS BIGINT) AS nanoseconds,
          CASE WHEN starts_with(written, '"') THEN json_extract_string(written, '$') ELSE written END AS frame
        FROM (
          SELECT row_number() OVER () AS line, raw, substr(raw, strpos(raw, ' ') + 1) AS written
          FROM read_csv(${text(segment)}, columns = {'raw': 'VARCHAR'}, delim = chr(1), quote = '',
            escape = '', header = false, auto_detect = false, max_line_size = ${LONGEST_LINE_BYTES},
            buffer_size = ${LONGEST_LINE_BYTES})))
      WHERE nanoseconds IS NOT NULL ORDER BY line)
    TO ${text(to)} (FORMAT parquet, COMPRESSION zstd)`)
  const [rows, from, until] = await duck.numbers(
    `SELECT count(*), min(received_time), max(received_time)
     FROM read_parquet(${text(to)}, hive_partitioning = false)`,
  )
  if (rows === 0) return undefined
  return { localFile: to, ...(await hashFile(to)), rows, from, to: until }
}
