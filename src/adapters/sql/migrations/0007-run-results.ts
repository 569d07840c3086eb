import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { LargeTypes } from './large-types.ts'

/**
 * What a run made besides figures, and what it was an attempt at. The columns may be null: a large text has no default
 * in every database, and older runs have none of it. `metrics` is a list from here on; older runs keep their object.
 */
export function runResults({ longText }: LargeTypes): Migration {
  return {
    async up(db: Kysely<unknown>) {
      // One at a time: not every database adds several columns in one statement.
      await db.schema.alterTable('runs').addColumn('experiment', 'varchar(191)').execute()
      for (const column of ['artifacts', 'timings', 'tags']) {
        await db.schema.alterTable('runs').addColumn(column, longText).execute()
      }
      await db.schema
        .createIndex('runs_by_experiment')
        .on('runs')
        .columns(['experiment', 'started_at'])
        .execute()
    },
  }
}
