import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { GENESIS } from './hash-chain.ts'
import { openPglite } from './pglite-database.ts'
import type { Tables } from './tables.ts'

/** A folder of a test's own. */
export function scratchFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'quant-ai-database-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A database for a whole test file: to make one takes seconds, to empty it milliseconds. */
export async function scratchDatabase() {
  const { folder, remove } = scratchFolder()
  const db = await openPglite(folder)
  return {
    db,
    empty: () => emptyTables(db),
    async close() {
      await db.destroy()
      remove()
    },
  }
}

async function emptyTables(db: Kysely<Tables>): Promise<void> {
  for (const table of [
    'outcomes',
    'open_forecasts',
    'forecasts',
    'gaps',
    'alias_changes',
    'model_aliases',
    'model_versions',
    'registered_models',
    'runs',
    'trials',
    'studies',
    'meta',
  ] as const) {
    await db.deleteFrom(table).execute()
  }
  await db.updateTable('chain_heads').set(GENESIS).execute()
}
