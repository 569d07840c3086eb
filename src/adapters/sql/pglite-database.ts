import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, type PGliteDialectConfig } from 'kysely'
import { openCluster } from './cluster.ts'
import { migrate } from './migrate.ts'
import { POSTGRES_TYPES } from './migrations/large-types.ts'
import type { Tables } from './tables.ts'

/** Transactions between two checkpoints: some ten megabytes of write-ahead log. */
const CHECKPOINT_EVERY = 5000

/** The tables in `folder`, up to date. The caller holds the folder's lock. `destroy()` closes it. */
export async function openPglite(folder: string): Promise<Kysely<Tables>> {
  const pglite = await openCluster(folder)
  const db = new Kysely<Tables>({
    dialect: new PGliteDialect({ pglite: tended(pglite, CHECKPOINT_EVERY) }),
  })
  try {
    await migrate(db, POSTGRES_TYPES)
  } catch (error) {
    await pglite.close()
    throw error
  }
  return db
}

/**
 * PGlite with what a server's background processes would do: PostgreSQL in single-user mode makes no
 * checkpoint before it is closed, so the log would only grow, and vacuums nothing.
 */
export function tended(pglite: PGlite, checkpointEvery: number): PGliteDialectConfig['pglite'] {
  let transactions = 0
  return {
    get closed() {
      return pglite.closed
    },
    get ready() {
      return pglite.ready
    },
    waitReady: pglite.waitReady,
    close: () => pglite.close(),
    query: (query, parameters, options) => pglite.query(query, parameters, options),
    async transaction(work) {
      const result = await pglite.transaction(work)
      if (++transactions >= checkpointEvery) {
        transactions = 0
        await tend(pglite)
      }
      return result
    },
  }
}

async function tend(pglite: PGlite): Promise<void> {
  try {
    // The two tables whose rows are replaced all the time.
    await pglite.exec('vacuum open_forecasts')
    await pglite.exec('vacuum chain_heads')
    await pglite.exec('checkpoint')
  } catch {
    // What was committed is safe in the log, which only stays longer; a disk that fails will say so at
    // the next commit, where somebody can act on it.
  }
}
