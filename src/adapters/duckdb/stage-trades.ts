import type { DelimitedFile, Provenance } from '../../lake/index.ts'
import { MINUTE_MS } from '../../market/index.ts'
import { readByLine, readTyped } from './by-line.ts'
import type { Layout } from './columns-of.ts'
import { type Duck, text } from './connection.ts'
import { MS, provenanceMetadata } from './sql.ts'
import type { StagingOutput, StagingResult } from './staged.ts'

/** Ids, times and prices differ little from row to row: stored as differences they take half the room and time. */
const BRONZE_ENCODING = 'PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1, COMPRESSION snappy'

/**
 * Trades become 1-minute bars. Sums are taken in decimals, so that they equal the venue's own to the
 * last digit. A clean file is read once with its types; otherwise line by line, with reasons.
 */
export async function stageTrades(
  duck: Duck,
  file: DelimitedFile,
  layout: Layout,
  provenance: Provenance,
  output: StagingOutput,
): Promise<StagingResult> {
  return (
    (await stageClean(duck, file, layout, provenance, output)) ??
    (await stageLines(duck, file, layout, provenance, output))
  )
}

async function stageClean(
  duck: Duck,
  file: DelimitedFile,
  layout: Layout,
  provenance: Provenance,
  output: StagingOutput,
): Promise<StagingResult | undefined> {
  try {
    // 18 digits are twice as fast as 28; a coin too cheap for them takes the slow road.
    await duck.run(`COPY (FROM ${readTyped(file.path, layout, typeOf(18))})
      TO ${text(output.bronzeFile)} (FORMAT parquet, ${BRONZE_ENCODING}, ${provenanceMetadata(provenance)})`)
  } catch {
    return undefined // The reader names only the first bad line; line by line names them all.
  }
  const minutes = await minutesOf(duck, file, layout, `read_parquet(${text(output.bronzeFile)})`)
  // A count that disagrees with its ids hides a repeated or a missing trade.
  const [rows, doubtful] = await duck.numbers(
    `SELECT sum(rows), count(*) FILTER (flawed > 0 ${file.contiguousIds ? 'OR NOT whole' : 'OR ids < rows'}) FROM ${minutes}`,
  )
  if (doubtful > 0) {
    await duck.run(`DROP TABLE ${minutes}`)
    return undefined
  }
  return { rowsRead: rows, ...(await stageMinutes(duck, file, provenance, minutes)) }
}

async function stageLines(
  duck: Duck,
  file: DelimitedFile,
  layout: Layout,
  provenance: Provenance,
  output: StagingOutput,
): Promise<StagingResult> {
  const judged = duck.newName('judged')
  await duck.run(`CREATE TABLE ${judged} AS
    SELECT line, raw, wire, open_time, flaw IS NULL AND nth > 1 AND raw = first_raw AS repeated,
      CASE WHEN flaw IS NOT NULL THEN flaw
        WHEN nth > 1 AND raw <> first_raw
          THEN 'the same trade id again with other values (first on line ' || first_line || ')'
      END AS reason
    FROM (
      SELECT *, first_value(raw) OVER trade AS first_raw, first_value(line) OVER trade AS first_line,
        row_number() OVER trade AS nth
      FROM (SELECT *, ${minuteOf('wire.trade_time')} AS open_time,
          coalesce(unreadable, ${flawOf(layout, 'wire.')}) AS flaw
        FROM ${readByLine(file.path, layout, typeOf(28))})
      WINDOW trade AS (PARTITION BY wire.trade_id, flaw IS NULL ORDER BY line))`)
  await duck.run(`COPY (SELECT unnest(wire) FROM ${judged} WHERE reason IS NULL ORDER BY line)
    TO ${text(output.bronzeFile)} (FORMAT parquet, ${BRONZE_ENCODING}, ${provenanceMetadata(provenance)})`)
  const minutes = await minutesOf(
    duck,
    file,
    layout,
    `(SELECT unnest(wire) FROM ${judged} WHERE reason IS NULL AND NOT repeated)`,
  )
  // A rejected trade leaves its minute incomplete, whatever the ids say.
  await duck.run(`DELETE FROM ${minutes} WHERE open_time IN
    (SELECT open_time FROM ${judged} WHERE reason IS NOT NULL AND open_time IS NOT NULL)`)
  const [rowsRead, repeated] = await duck.numbers(
    `SELECT count(*), count(*) FILTER (repeated) FROM ${judged}`,
  )
  return { rowsRead, repeated, judged, ...(await stageMinutes(duck, file, provenance, minutes)) }
}

/** One row a minute, still in decimals, with what its trade ids say about its wholeness. */
async function minutesOf(
  duck: Duck,
  file: DelimitedFile,
  layout: Layout,
  trades: string,
): Promise<string> {
  const table = duck.newName('minutes')
  const aggregated = file.kind === 'aggTrades'
  const [first, last] = aggregated ? ['first_trade_id', 'last_trade_id'] : ['trade_id', 'trade_id']
  const count = aggregated ? 'sum(last_trade_id - first_trade_id + 1)' : 'count(*)'
  // Twice the sum of all ids inside: the number alone does not tell a trade that comes twice in another's stead.
  const idSum = aggregated
    ? 'sum((last_trade_id - first_trade_id + 1) * (first_trade_id + last_trade_id))'
    : '2 * sum(trade_id)'
  // An aggregate has no quote amount of its own; price × quantity is exact in decimals. Two of 18 digits would be
  // multiplied within 18, which half a bitcoin overflows.
  const quote = aggregated ? 'CAST(price AS DECIMAL(28, 8)) * quantity' : 'quote_quantity'
  await duck.run(`CREATE TABLE ${table} AS
    SELECT * EXCLUDE (id_sum), trade_count = last_id - first_id + 1
      AND id_sum = (first_id + last_id) * trade_count AS whole FROM (
      SELECT ${minuteOf('trade_time')} AS open_time,
        arg_min(price, trade_id) AS open, max(price) AS high, min(price) AS low,
        arg_max(price, trade_id) AS close, sum(quantity) AS volume, sum(${quote}) AS quote_volume,
        ${count} AS trade_count, coalesce(sum(quantity) FILTER (NOT is_buyer_maker), 0) AS taker_buy_volume,
        coalesce(sum(${quote}) FILTER (NOT is_buyer_maker), 0) AS taker_buy_quote_volume,
        ${idSum} AS id_sum, min(${first}) AS first_id, max(${last}) AS last_id, count(*) AS rows,
        ${file.contiguousIds ? 'count(*)' : 'count(DISTINCT trade_id)'} AS ids,
        count(*) FILTER ((${soundness(layout)}) IS NOT TRUE) AS flawed
      FROM ${trades} GROUP BY 1)`)
  return table
}

/**
 * The minutes that are whole, as candles. A minute at the file's edge counts only if the file promises
 * to begin (end) there; one beside missing ids does not count. A minute without trades between two
 * consecutive ids is known to be empty: like the venue's, its bar stands still at the last close.
 */
async function stageMinutes(
  duck: Duck,
  { contiguousIds, claim }: DelimitedFile,
  { sha256, receivedTime }: Provenance,
  minutes: string,
): Promise<{ readonly table: string; readonly partialMinutes: number }> {
  const table = duck.newName('bars')
  const edge = (time: number | undefined, column: string) =>
    time === undefined ? 'false' : `${column} = ${time}`
  const joined = contiguousIds ? '' : 'OR true'
  const neighbours = duck.newName('neighbours')
  await duck.run(`CREATE TABLE ${neighbours} AS
    SELECT *, (${contiguousIds ? 'whole AND' : ''} starts_whole AND ends_whole) AS complete,
      CASE WHEN ${contiguousIds} AND next_first = last_id + 1 THEN next_time ELSE open_time + ${MINUTE_MS} END AS still_until
    FROM (SELECT *,
        CASE WHEN before IS NULL THEN ${edge(claim?.from, 'open_time')} ELSE (before + 1 = first_id ${joined}) END AS starts_whole,
        CASE WHEN next_first IS NULL THEN ${edge(claim?.to, `open_time + ${MINUTE_MS}`)} ELSE (next_first = last_id + 1 ${joined}) END AS ends_whole
      FROM (SELECT *, lag(last_id) OVER w AS before, lead(first_id) OVER w AS next_first,
          lead(open_time) OVER w AS next_time
        FROM ${minutes} WINDOW w AS (ORDER BY open_time)))`)
  const exact = (column: string) => `CAST(CAST(${column} AS VARCHAR) AS DOUBLE) AS ${column}`
  const facts = `'trades' AS origin, CAST(${receivedTime} AS BIGINT) AS received_time,
    ${text((await sha256).slice(0, 12))} AS source`
  await duck.run(`CREATE TABLE ${table} AS
    SELECT open_time, open_time + ${MINUTE_MS - 1} AS close_time, ${exact('open')}, ${exact('high')},
      ${exact('low')}, ${exact('close')}, ${exact('volume')}, ${exact('quote_volume')},
      CAST(trade_count AS DOUBLE) AS trade_count, ${exact('taker_buy_volume')},
      ${exact('taker_buy_quote_volume')}, ${facts}
    FROM ${neighbours} WHERE complete
    UNION ALL
    SELECT minute, minute + ${MINUTE_MS - 1}, price, price, price, price, 0, 0, 0, 0, 0, ${facts}
    FROM (SELECT unnest(range(open_time + ${MINUTE_MS}, still_until, ${MINUTE_MS})) AS minute,
        CAST(CAST(close AS VARCHAR) AS DOUBLE) AS price
      FROM ${neighbours})`)
  const [partialMinutes] = await duck.numbers(
    `SELECT count(*) FILTER (NOT complete) FROM ${neighbours}`,
  )
  await duck.run(`DROP TABLE ${neighbours}`)
  await duck.run(`DROP TABLE ${minutes}`)
  return { table, partialMinutes }
}

function minuteOf(time: string): string {
  return `${MS(time)} // ${MINUTE_MS} * ${MINUTE_MS}`
}

function typeOf(digits: number): (column: string) => string {
  return (column) => {
    if (column.endsWith('_id') || column.endsWith('_time')) return 'BIGINT'
    return column.startsWith('is_') ? 'BOOLEAN' : `DECIMAL(${digits}, 8)`
  }
}

/** All rules at once, for the fast road: only whether, not which. */
function soundness({ columns }: Layout): string {
  const rules = columns
    .filter((name) => name !== 'is_best_match')
    .map((name) => (name.startsWith('is_') ? `${name} IS NOT NULL` : `${name} >= 0`))
  return [...rules, 'price > 0', 'trade_time > 0'].join(' AND ')
}

/** The first rule a trade breaks, in words; NULL for a sound one. */
function flawOf({ columns }: Layout, wire = ''): string {
  const missing = columns
    .filter((name) => name !== 'is_best_match')
    .map((name) => `WHEN ${wire}${name} IS NULL THEN '${name} is missing'`)
  const aggregate = columns.includes('first_trade_id')
    ? `WHEN ${wire}last_trade_id < ${wire}first_trade_id THEN 'last_trade_id is below first_trade_id'`
    : ''
  return `CASE ${missing.join(' ')}
    WHEN ${wire}trade_id < 0 THEN 'trade_id is negative'
    WHEN ${wire}trade_time <= 0 THEN 'trade_time is not above zero'
    WHEN ${wire}price <= 0 THEN 'price is not above zero'
    WHEN ${wire}quantity < 0 THEN 'quantity is negative'
    ${aggregate}
    WHEN ${wire}${columns.includes('quote_quantity') ? 'quote_quantity' : 'quantity'} < 0 THEN 'quote_quantity is negative'
  END`
}
