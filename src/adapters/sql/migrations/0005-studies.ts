import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { LargeTypes } from './large-types.ts'

/** Searches for good parameters, and every configuration they tried. JSON is kept as text. */
export function studies({ longText }: LargeTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('studies')
        .addColumn('name', 'varchar(191)', (column) => column.primaryKey())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('space', longText, (column) => column.notNull())
        .addColumn('about', longText, (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('trials')
        .addColumn('study', 'varchar(191)', (column) => column.notNull())
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('state', 'varchar(16)', (column) => column.notNull())
        .addColumn('params', longText, (column) => column.notNull())
        .addColumn('intermediate', longText, (column) => column.notNull())
        .addColumn('score', 'double precision')
        .addColumn('daily_skill', longText, (column) => column.notNull())
        .addColumn('error', 'text')
        .addPrimaryKeyConstraint('trials_key', ['study', 'number'])
        .addForeignKeyConstraint('trials_of_studies', ['study'], 'studies', ['name'])
        .execute()
    },
  }
}
