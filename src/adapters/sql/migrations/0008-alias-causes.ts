import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What kind of reason an alias was moved for, beside its words. Null in changes from before. */
export const aliasCauses: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('alias_changes').addColumn('cause', 'varchar(16)').execute()
  },
}
