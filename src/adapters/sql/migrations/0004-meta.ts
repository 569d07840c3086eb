import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { LargeTypes } from './large-types.ts'

/** Small facts by name. `key` and `value` are words of SQL. */
export function meta({ longText }: LargeTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('meta')
        .addColumn('name', 'varchar(191)', (column) => column.primaryKey())
        .addColumn('content', longText, (column) => column.notNull())
        .execute()
    },
  }
}
