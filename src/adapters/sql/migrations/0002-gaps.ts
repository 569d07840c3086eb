import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The gap ledger. `from` and `to` are words of SQL, hence `from_time` and `to_time`. */
export const gaps: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('gaps')
      .addColumn('venue', 'varchar(32)', (column) => column.notNull())
      .addColumn('market', 'varchar(16)', (column) => column.notNull())
      .addColumn('symbol', 'varchar(64)', (column) => column.notNull())
      .addColumn('from_time', 'bigint', (column) => column.notNull())
      .addColumn('to_time', 'bigint', (column) => column.notNull())
      .addColumn('cause', 'varchar(32)', (column) => column.notNull())
      .addColumn('state', 'varchar(16)', (column) => column.notNull())
      .addColumn('evidence', 'text', (column) => column.notNull())
      .addColumn('found_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('gaps_key', ['venue', 'market', 'symbol', 'from_time'])
      .execute()
  },
}
