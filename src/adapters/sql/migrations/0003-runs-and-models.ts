import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { LargeTypes } from './large-types.ts'

/** Runs, registered models, their versions and aliases, as MLflow divides them. JSON is kept as text. */
export function runsAndModels({ longText, bytes }: LargeTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('runs')
        .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
        .addColumn('kind', 'varchar(16)', (column) => column.notNull())
        .addColumn('status', 'varchar(16)', (column) => column.notNull())
        .addColumn('started_at', 'bigint', (column) => column.notNull())
        .addColumn('ended_at', 'bigint')
        .addColumn('code_version', 'varchar(191)', (column) => column.notNull())
        .addColumn('params', longText, (column) => column.notNull())
        .addColumn('data_manifest', longText, (column) => column.notNull())
        .addColumn('metrics', longText, (column) => column.notNull())
        .addColumn('error', 'text')
        .execute()
      await db.schema
        .createIndex('runs_by_start')
        .on('runs')
        .columns(['started_at', 'id'])
        .execute()
      await db.schema
        .createTable('registered_models')
        .addColumn('name', 'varchar(191)', (column) => column.primaryKey())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('model_versions')
        .addColumn('name', 'varchar(191)', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('kind', 'varchar(64)', (column) => column.notNull())
        .addColumn('run_id', 'varchar(64)', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('artifact', bytes, (column) => column.notNull())
        .addColumn('artifact_hash', 'varchar(64)', (column) => column.notNull())
        .addColumn('feature_set', 'varchar(191)', (column) => column.notNull())
        .addColumn('verdict', longText, (column) => column.notNull())
        .addPrimaryKeyConstraint('model_versions_key', ['name', 'version'])
        .addForeignKeyConstraint('model_versions_of_models', ['name'], 'registered_models', [
          'name',
        ])
        .addForeignKeyConstraint('model_versions_of_runs', ['run_id'], 'runs', ['id'])
        .execute()
      await db.schema
        .createTable('model_aliases')
        .addColumn('name', 'varchar(191)', (column) => column.notNull())
        .addColumn('alias', 'varchar(32)', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('model_aliases_key', ['name', 'alias'])
        .addForeignKeyConstraint(
          'model_aliases_of_versions',
          ['name', 'version'],
          'model_versions',
          ['name', 'version'],
        )
        .execute()
    },
  }
}
