import { mkdirSync } from 'node:fs'
import { relative } from 'node:path'
import type { Kysely } from 'kysely'
import type { ForecastStore } from '../../forecast/index.ts'
import type { GapLedger } from '../../lake/index.ts'
import type { ModelStore, RunStore, StudyStore } from '../../models/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { DatabaseError } from './database-error.ts'
import { databaseFolder } from './database-url.ts'
import { describeHolder, type FolderLock, takeFolderLock } from './folder-lock.ts'
import { forecastStore } from './forecast-store.ts'
import { gapLedger } from './gap-ledger.ts'
import { type MetaStore, metaStore } from './meta-store.ts'
import { modelStore } from './model-store.ts'
import { openPglite } from './pglite-database.ts'
import { runStore } from './run-store.ts'
import { studyStore } from './study-store.ts'
import type { Tables } from './tables.ts'

/** Everything the platform keeps besides the lake. */
export interface Database {
  readonly forecasts: ForecastStore
  readonly gaps: GapLedger
  readonly runs: RunStore
  readonly models: ModelStore
  readonly studies: StudyStore
  readonly meta: MetaStore
  /** Frees the folder for others. Calling it again does nothing. */
  close(): Promise<void>
}

interface DatabaseOptions {
  /** `file:` and a folder, which is made if it is not there. */
  readonly url: string
  /** This machine's clock, not the market's: when rows were written and runs ended. */
  readonly clock: Pick<Clock, 'now'>
  /** What we are to whoever finds the folder taken. */
  readonly holder?: { readonly command?: string; readonly port?: number }
}

/**
 * Opens the database, making or migrating it as needed, with its folder locked for this process alone.
 *
 * Throws a `DatabaseError`: `BAD_URL`, `NOT_SUPPORTED`, `IN_USE`, `NEWER_SCHEMA` or `UNAVAILABLE`.
 */
export async function openDatabase({ url, clock, holder }: DatabaseOptions): Promise<Database> {
  const folder = databaseFolder(url)
  const { command = runningCommand(), ...port } = holder ?? {}
  const lock = lockFolder(folder, { command, ...port, since: clock.now() })
  if (lock.kind === 'held') {
    throw new DatabaseError(
      'IN_USE',
      `The database in ${shown(folder)} is in use by ${describeHolder(lock.holder)}. ` +
        'Stop it first, or set DATABASE_URL to another folder.',
    )
  }
  const db = await openLocked(folder).catch((error: unknown) => {
    lock.release()
    throw error
  })
  const runs = runStore(db, clock)
  // The folder is ours alone: whoever left a run running is dead.
  await runs.killAbandoned('its process died before it ended')
  let closing: Promise<void> | undefined
  return {
    forecasts: forecastStore(db, clock),
    gaps: gapLedger(db),
    runs,
    models: modelStore(db, clock),
    studies: studyStore(db, clock),
    meta: metaStore(db),
    close() {
      closing ??= db.destroy().finally(() => lock.release())
      return closing
    },
  }
}

function lockFolder(folder: string, as: Parameters<typeof takeFolderLock>[1]): FolderLock {
  try {
    mkdirSync(folder, { recursive: true })
    return takeFolderLock(folder, as)
  } catch (cause) {
    throw unavailable(folder, cause)
  }
}

async function openLocked(folder: string): Promise<Kysely<Tables>> {
  try {
    return await openPglite(folder)
  } catch (cause) {
    throw cause instanceof DatabaseError ? cause : unavailable(folder, cause)
  }
}

function unavailable(folder: string, cause: unknown): DatabaseError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new DatabaseError('UNAVAILABLE', `Cannot open a database in ${shown(folder)}: ${why}`, {
    cause,
  })
}

/** The subcommand only: what follows may be nobody else's business. */
function runningCommand(): string {
  return ['quantai', ...process.argv.slice(2, 3)].join(' ')
}

/** As people write it: from where they are, if it lies below. */
function shown(folder: string): string {
  const path = relative(process.cwd(), folder)
  return path.startsWith('..') || path === '' ? folder : path
}
