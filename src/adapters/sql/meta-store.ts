import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** Small facts that outlive the process, by name: where a job stopped, what was chosen. */
export interface MetaStore {
  get(name: string): Promise<string | undefined>
  /** Durable when it resolves; the last one wins. */
  set(name: string, value: string): Promise<void>
}

export function metaStore(db: Kysely<Tables>): MetaStore {
  return {
    async get(name) {
      const row = await db
        .selectFrom('meta')
        .select('content')
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.content
    },

    async set(name, content) {
      await db.transaction().execute(async (transaction) => {
        // Taken out and put in again: an upsert is written differently by each database.
        await transaction.deleteFrom('meta').where('name', '=', name).execute()
        await transaction.insertInto('meta').values({ name, content }).execute()
      })
    },
  }
}
