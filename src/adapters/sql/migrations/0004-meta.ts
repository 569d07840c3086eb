import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Small facts by name. `key` and `value` are words of SQL. */
export const meta: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('meta')
      .addColumn('name', 'varchar(191)', (column) => column.primaryKey())
      .addColumn('content', 'text', (column) => column.notNull())
      .execute()
  },
}
