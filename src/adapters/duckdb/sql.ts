import type { Provenance } from '../../lake/index.ts'
import { BOOK_FIELDS } from '../../market/index.ts'
import { text } from './connection.ts'

/** Columns of every candle table and Parquet file of Silver, in order. */
export const CANDLE_COLUMNS = [
  'open_time',
  'close_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'trade_count',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'origin',
  'received_time',
  'source',
] as const

/** What makes two candles of one minute the same. */
export const VALUE_COLUMNS = CANDLE_COLUMNS.slice(2, 11)

/** A table of Silver: one row an open time, of which a newer version may replace the one before. */
export interface SilverTable {
  /** Of its Parquet files, in order. */
  readonly columns: readonly string[]
  /** What makes two rows of one open time the same. */
  readonly values: readonly string[]
  /** SQL: whether the row of one table may replace the other table's. */
  mayReplace(row: string, known: string): string
}

/** A bar from the venue outranks one made from its trades. */
const RANK = (table: string) => `CASE ${table}.origin WHEN 'venue' THEN 1 ELSE 0 END`

export const CANDLE_TABLE: SilverTable = {
  columns: CANDLE_COLUMNS,
  values: VALUE_COLUMNS,
  mayReplace: (row, known) => `${RANK(row)} >= ${RANK(known)}`,
}

/** Minutes of book have one source, our own following of the book: what was learned last counts. */
export const BOOK_TABLE: SilverTable = {
  columns: [
    ...['open_time', 'close_time'],
    ...BOOK_FIELDS.slice(1).map(snakeCase),
    ...['received_time', 'source'],
  ],
  values: BOOK_FIELDS.slice(1).map(snakeCase),
  mayReplace: (row, known) => `${row}.received_time >= ${known}.received_time`,
}

/** Spot archives count microseconds from 2025 on; no millisecond time of this era has 15 digits. */
export function MS(column: string): string {
  return `CASE WHEN ${column} >= 100000000000000 THEN ${column} // 1000 ELSE ${column} END`
}

/** Provenance once the whole file has been looked at. */
export interface KnownProvenance extends Omit<Provenance, 'sha256'> {
  readonly sha256: string
}

/** Bronze rows say where they come from. */
export function provenanceColumns({ source, sha256, receivedTime }: KnownProvenance): string {
  return `${text(source)} AS source, ${text(sha256)} AS sha256, CAST(${receivedTime} AS BIGINT) AS received_time`
}

/**
 * The same, once a file: beside ten million trades three constant columns cost a fifth of the time. The digest,
 * which may not be known before the trades are written, is in the file's name and in the manifest.
 */
export function provenanceMetadata({
  source,
  receivedTime,
}: Pick<Provenance, 'source' | 'receivedTime'>): string {
  const entries = `source: ${text(source)}, received_time: '${receivedTime}'`
  return `KV_METADATA {${entries}}`
}

/** The name of a field as a column: `open_time`, `bid_depth_5`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]|[0-9]+/g, (part) => `_${part.toLowerCase()}`)
}
