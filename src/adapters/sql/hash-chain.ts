import { sha256 } from '../../runtime/index.ts'

/** A link of a chain of rows: its number, the hash of the link before, and its own. */
export type Link = {
  readonly seq: number
  readonly prev_hash: string
  readonly hash: string
}

/** Where a chain ends: its last link's number and hash. */
export type ChainHead = Pick<Link, 'seq' | 'hash'>

/** The head of a chain without rows. */
export const GENESIS: ChainHead = { seq: 0, hash: '0'.repeat(64) }

/** A row's values by column name: text, numbers, nulls. */
export type RowContent = Readonly<Record<string, unknown>>

/**
 * The row that follows `head`. `hash = sha256(prev_hash + canonicalJson(row))`, in lower-case hex over UTF-8,
 * where `row` is every column but `prev_hash` and `hash`: its number too, so rows cannot change places.
 *
 * What the chain proves: nobody changed, dropped or moved a row and left the rest alone. What it cannot: that
 * nobody computed the whole chain anew. Who fears that writes the head down somewhere else.
 */
export function nextLink<Content extends object>(
  head: ChainHead,
  content: Content,
): Content & Link {
  const seq = head.seq + 1
  const row = { ...content, seq, prev_hash: head.hash }
  return { ...row, hash: linkHash(row) }
}

/** Whether `row`, as the database gave it back, is what was written after `head`. */
export function follows(head: ChainHead, row: RowContent): boolean {
  return (
    Number(row.seq) === head.seq + 1 && row.prev_hash === head.hash && row.hash === linkHash(row)
  )
}

function linkHash(row: RowContent): string {
  const { hash: _, prev_hash: prevHash, ...content } = row
  return sha256(`${prevHash}${canonicalJson(content)}`)
}

/** Columns of the chained tables that are whole numbers: drivers give some of them as text or bigint. */
const INTEGERS: ReadonlySet<string> = new Set([
  'seq',
  'horizon_minutes',
  'as_of',
  'issued_at',
  'target_time',
  'scored_at',
  'recorded_at',
])

/**
 * The one text that stands for a row. Never change it: every stored hash was made from it.
 *
 * Keys in code-unit order, no white space. Text as JSON.stringify writes it, whole numbers as digits, other
 * numbers as JavaScript prints them (the shortest text that reads back to the same float64) and −0 as `-0`.
 * A null is left out, so that a nullable column added later leaves old hashes true.
 */
export function canonicalJson(row: RowContent): string {
  const members = Object.keys(row)
    .filter((column) => row[column] !== null)
    .sort()
    .map((column) => `${JSON.stringify(column)}:${canonicalValue(column, row[column])}`)
  return `{${members.join(',')}}`
}

function canonicalValue(column: string, value: unknown): string {
  if (typeof value === 'string' && !INTEGERS.has(column)) return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : String(value)
}
