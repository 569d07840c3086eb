import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Where the aliases of models have been: rows are only added. What is served now stays in `model_aliases`. */
export const aliasChanges: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('alias_changes')
      .addColumn('name', 'varchar(191)', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('alias', 'varchar(32)', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('alias_changes_key', ['name', 'seq'])
      .addForeignKeyConstraint('alias_changes_of_versions', ['name', 'version'], 'model_versions', [
        'name',
        'version',
      ])
      .execute()
  },
}
