import type { Kysely, Transaction } from 'kysely'
import { integer } from './column-values.ts'
import { DatabaseError } from './database-error.ts'
import { type ChainHead, follows, GENESIS, type RowContent } from './hash-chain.ts'
import type { Tables } from './tables.ts'

export type ChainName = 'forecasts' | 'outcomes'

/** Rows read at a time: few enough that a walk over millions stays small and lets others in between. */
const PAGE_ROWS = 1000

/** The head of a chain, locked until the transaction ends: whoever appends does so alone. */
export async function lockHead(db: Transaction<Tables>, chain: ChainName): Promise<ChainHead> {
  const head = await headOf(db, chain).forUpdate().executeTakeFirst()
  // Appending without it would fork the chain or hide what was cut off.
  if (head === undefined) throw new DatabaseError('CORRUPT', `The head of ${chain} is missing`)
  return { seq: integer(head.seq), hash: head.hash }
}

export async function moveHead(
  db: Transaction<Tables>,
  chain: ChainName,
  { seq, hash }: ChainHead,
): Promise<void> {
  await db.updateTable('chain_heads').set({ seq, hash }).where('chain', '=', chain).execute()
}

/** How far a chain holds: `row` is the number of the first link that is missing or not what was written. */
export async function walkChain(
  db: Kysely<Tables>,
  chain: ChainName,
): Promise<{ readonly intact: boolean; readonly rows: number; readonly row: number }> {
  let last = GENESIS
  for (;;) {
    // The head first: rows appended meanwhile then show up in the page, and the walk goes on.
    const head = await headOf(db, chain).executeTakeFirst()
    const page = await pageAfter(db, chain, last.seq)
    for (const row of page) {
      if (!follows(last, row)) return { intact: false, rows: last.seq, row: last.seq + 1 }
      last = { seq: last.seq + 1, hash: row.hash }
    }
    if (page.length > 0) continue
    // Cutting off the end leaves a chain that holds; only the head knows that there was more.
    const intact = head !== undefined && Number(head.seq) === last.seq && head.hash === last.hash
    return { intact, rows: last.seq, row: last.seq + 1 }
  }
}

function headOf(db: Kysely<Tables>, chain: ChainName) {
  return db.selectFrom('chain_heads').select(['seq', 'hash']).where('chain', '=', chain)
}

function pageAfter(
  db: Kysely<Tables>,
  chain: ChainName,
  seq: number,
): Promise<readonly (RowContent & { readonly hash: string })[]> {
  return db
    .selectFrom(chain)
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(PAGE_ROWS)
    .execute()
}
