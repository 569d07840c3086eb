import type { DelimitedFile, Provenance } from '../../lake/index.ts'
import { intervalMs } from '../../market/index.ts'
import { readByLine, readTyped } from './by-line.ts'
import type { Layout } from './columns-of.ts'
import { type Duck, text } from './connection.ts'
import {
  CANDLE_COLUMNS,
  type KnownProvenance,
  MS,
  provenanceColumns,
  VALUE_COLUMNS,
} from './sql.ts'
import type { StagingOutput, StagingResult } from './staged.ts'

/**
 * Ready-made bars. A clean file is read with its types, at full speed; when anything at all is off,
 * it is read again line by line, and each bad line gets its reason.
 */
export async function stageKlines(
  duck: Duck,
  file: DelimitedFile,
  layout: Layout,
  received: Provenance,
  output: StagingOutput,
): Promise<StagingResult> {
  const provenance = { ...received, sha256: await received.sha256 }
  return (
    (await stageClean(duck, file, layout, provenance, output)) ??
    (await stageLines(duck, file, layout, provenance, output))
  )
}

async function stageClean(
  duck: Duck,
  file: DelimitedFile,
  layout: Layout,
  provenance: KnownProvenance,
  output: StagingOutput,
): Promise<StagingResult | undefined> {
  const table = duck.newName('klines')
  try {
    // Twice from the file, side by side: once as it is, once as numbers.
    await inParallel([
      duck.run(`COPY (SELECT *, ${provenanceColumns(provenance)}
          FROM ${readTyped(file.path, layout, receivedTypeOf)})
        TO ${text(output.bronzeFile)} (FORMAT parquet, ${BRONZE_COMPRESSION})`),
      duck.run(`CREATE TABLE ${table} AS
        SELECT ${candleColumns(file, provenance)} FROM ${readTyped(file.path, layout, typeOf)}`),
    ])
  } catch {
    // The reader names only the first bad line; line by line names them all.
    await duck.run(`DROP TABLE IF EXISTS ${table}`)
    return undefined
  }
  const [rows, sound, distinct] = await duck.numbers(`SELECT count(*),
    count(*) FILTER (${flawOf(file, provenance)} IS NULL), count(DISTINCT open_time) FROM ${table}`)
  if (rows === sound && rows === distinct) return { table, rowsRead: rows }
  await duck.run(`DROP TABLE ${table}`)
  return undefined
}

async function stageLines(
  duck: Duck,
  file: DelimitedFile,
  layout: Layout,
  provenance: KnownProvenance,
  output: StagingOutput,
): Promise<StagingResult> {
  const judged = duck.newName('judged')
  const received = layout.columns.map((name, i) =>
    receivedTypeOf(name) === 'BIGINT' ? `wire.${name} AS ${name}` : `fields[${i + 1}] AS ${name}`,
  )
  await duck.run(`CREATE TABLE ${judged} AS
    SELECT * EXCLUDE (flaw, first_raw, first_line, nth),
      flaw IS NULL AND nth > 1 AND raw = first_raw AS repeated,
      CASE WHEN flaw IS NOT NULL THEN flaw
        WHEN nth > 1 AND raw <> first_raw
          THEN 'the same minute again with other values (first on line ' || first_line || ')'
      END AS reason
    FROM (
      SELECT *, first_value(raw) OVER minute AS first_raw, first_value(line) OVER minute AS first_line,
        row_number() OVER minute AS nth
      FROM (SELECT *, coalesce(unreadable, ${flawOf(file, provenance)}) AS flaw
        FROM (SELECT *, ${candleColumns(file, provenance, 'wire.')}
          FROM ${readByLine(file.path, layout, typeOf)}))
      WINDOW minute AS (PARTITION BY open_time, flaw IS NULL ORDER BY line))`)
  await duck.run(`COPY (SELECT ${received.join(', ')}, ${provenanceColumns(provenance)}
      FROM ${judged} WHERE reason IS NULL ORDER BY line)
    TO ${text(output.bronzeFile)} (FORMAT parquet, ${BRONZE_COMPRESSION})`)
  const table = duck.newName('klines')
  await duck.run(`CREATE TABLE ${table} AS
    SELECT ${CANDLE_COLUMNS.join(', ')} FROM ${judged} WHERE reason IS NULL AND NOT repeated`)
  const [rowsRead, repeated] = await duck.numbers(
    `SELECT count(*), count(*) FILTER (repeated) FROM ${judged}`,
  )
  return { table, rowsRead, repeated, judged }
}

/** Hardly a text of Bronze comes twice: looking for repetitions would cost a third of the time. */
const BRONZE_COMPRESSION = 'COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1'

/** Like Promise.all, but nothing is still running when it rejects. */
async function inParallel(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Bronze keeps every number to the letter; only times must be numbers for a row to be a bar at all. */
function receivedTypeOf(column: string): string {
  return column.endsWith('_time') ? 'BIGINT' : 'VARCHAR'
}

function typeOf(column: string): string {
  if (column.endsWith('_time')) return 'BIGINT'
  return column === 'unused' ? 'VARCHAR' : 'DOUBLE'
}

/**
 * The wire's columns as a candle's: the double nearest to the text, NULL if it is no number. `closed_at` is the
 * close time as the wire has it, to be judged; the candle's own follows from its open time.
 */
function candleColumns(
  { interval }: DelimitedFile,
  { sha256, receivedTime }: KnownProvenance,
  wire = '',
): string {
  const numbers = CANDLE_COLUMNS.slice(2, 11).map(
    (name) => `try_cast(${wire}${name} AS DOUBLE) AS ${name}`,
  )
  return [
    `${startMs(`${wire}open_time`)} AS open_time`,
    `${startMs(`${wire}open_time`)} + ${intervalMs(interval) - 1} AS close_time`,
    `${MS(`${wire}close_time`)} AS closed_at`,
    ...numbers,
    `'venue' AS origin`,
    `CAST(${receivedTime} AS BIGINT) AS received_time`,
    `${text(sha256.slice(0, 12))} AS source`,
  ].join(', ')
}

/** Microseconds are rounded up, so that a time a little past its minute is not taken for the minute itself. */
function startMs(column: string): string {
  return MS(`(CASE WHEN ${column} >= 100000000000000 THEN ${column} + 999 ELSE ${column} END)`)
}

/** The first rule a candle breaks, in words; NULL for a sound one. */
function flawOf(
  { interval, claim }: DelimitedFile,
  { receivedTime }: Pick<Provenance, 'receivedTime'>,
): string {
  const missing = ['open_time', 'closed_at', ...VALUE_COLUMNS].map(
    (name) =>
      `WHEN ${name} IS NULL OR NOT isfinite(${name}::DOUBLE)
        THEN '${name === 'closed_at' ? 'close_time' : name} is not a number'`,
  )
  const stray = claim
    ? `WHEN open_time NOT BETWEEN ${claim.from} AND ${claim.to - 1}
        THEN 'open_time ' || open_time || ' is outside the time the file is named after'`
    : ''
  return `CASE ${missing.join(' ')}
    WHEN open_time <= 0 THEN 'open_time is not above zero'
    WHEN open_time % ${intervalMs(interval)} <> 0
      THEN 'open_time ' || open_time || ' is not on a ${interval} boundary'
    WHEN closed_at NOT BETWEEN open_time AND close_time
      THEN 'close_time ' || closed_at || ' is outside its own bar'
    ${stray}
    WHEN close_time >= ${receivedTime} THEN 'the bar had not closed when it was received'
    WHEN least(open, high, low, close) <= 0 THEN 'a price is not above zero'
    WHEN high < low THEN 'high ' || high || ' is below low ' || low
    WHEN open NOT BETWEEN low AND high THEN 'open ' || open || ' is outside low to high'
    WHEN close NOT BETWEEN low AND high THEN 'close ' || close || ' is outside low to high'
    WHEN least(volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume) < 0
      THEN 'a volume or count is negative'
    WHEN trade_count <> floor(trade_count) THEN 'trade_count ' || trade_count || ' is not whole'
    WHEN taker_buy_volume > volume
      THEN 'taker_buy_volume ' || taker_buy_volume || ' exceeds volume ' || volume
    WHEN taker_buy_quote_volume > quote_volume THEN 'taker_buy_quote_volume exceeds quote_volume'
  END`
}
