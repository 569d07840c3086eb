import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { DatabaseError } from './database-error.ts'
import { forecasts } from './migrations/0001-forecasts.ts'
import { gaps } from './migrations/0002-gaps.ts'
import { runsAndModels } from './migrations/0003-runs-and-models.ts'
import { meta } from './migrations/0004-meta.ts'
import { studies } from './migrations/0005-studies.ts'
import { aliasChanges } from './migrations/0006-alias-changes.ts'
import { runResults } from './migrations/0007-run-results.ts'
import { aliasCauses } from './migrations/0008-alias-causes.ts'
import type { LargeTypes } from './migrations/large-types.ts'
import type { Tables } from './tables.ts'

/** Brings the tables up to this version. One that has run is never edited: a change is a new one. */
export async function migrate(db: Kysely<Tables>, types: LargeTypes): Promise<void> {
  const migrations: Record<string, Migration> = {
    '0001-forecasts': forecasts,
    '0002-gaps': gaps,
    '0003-runs-and-models': runsAndModels(types),
    '0004-meta': meta(types),
    '0005-studies': studies(types),
    '0006-alias-changes': aliasChanges,
    '0007-run-results': runResults(types),
    '0008-alias-causes': aliasCauses,
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName
  if (failed === undefined) {
    // None of ours failed: the database has run one that we do not know.
    throw new DatabaseError(
      'NEWER_SCHEMA',
      'The database was written by a newer version of Quant-AI. Run that version, or set DATABASE_URL to another folder.',
      { cause: error },
    )
  }
  throw new DatabaseError(
    'UNAVAILABLE',
    `The database could not be brought up to date (${failed})`,
    {
      cause: error,
    },
  )
}
