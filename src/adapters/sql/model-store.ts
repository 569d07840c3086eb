import type { Kysely, Selectable, Transaction } from 'kysely'
import {
  type AliasCause,
  type ModelAlias,
  type ModelStore,
  type ModelVersion,
  type ModelVersionSummary,
  RegistryError,
} from '../../models/index.ts'
import { type Clock, sha256 } from '../../runtime/index.ts'
import { integer, jsonObject, storable, word } from './column-values.ts'
import { DatabaseError } from './database-error.ts'
import type { ModelVersionTable, Tables } from './tables.ts'

/** Registered models, their versions and aliases. `clock` is this machine's. */
export function modelStore(db: Kysely<Tables>, clock: Pick<Clock, 'now'>): ModelStore {
  return {
    register(model) {
      return db.transaction().execute(async (transaction) => {
        await requireRun(transaction, model.runId)
        const createdAt = clock.now()
        await lockName(transaction, model.name, createdAt)
        const newest = await transaction
          .selectFrom('model_versions')
          .select('version')
          .where('name', '=', model.name)
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst()
        const version = (newest?.version ?? 0) + 1
        await transaction
          .insertInto('model_versions')
          .values({
            name: model.name,
            version,
            kind: model.kind,
            run_id: model.runId,
            created_at: createdAt,
            artifact: model.artifact,
            artifact_hash: sha256(model.artifact),
            feature_set: model.featureSet,
            verdict: JSON.stringify(model.verdict),
          })
          .execute()
        return version
      })
    },

    async setAlias(name, alias, version, { cause, reason }) {
      await db.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('model_versions')
          .select('version')
          .where('name', '=', name)
          .where('version', '=', version)
          .executeTakeFirst()
        if (known === undefined) {
          throw new RegistryError('UNKNOWN_VERSION', `${name} has no version ${version}`)
        }
        // Taken off and put on again: an upsert is written differently by each database.
        await transaction
          .deleteFrom('model_aliases')
          .where('name', '=', name)
          .where('alias', '=', alias)
          .execute()
        await transaction.insertInto('model_aliases').values({ name, alias, version }).execute()
        const newest = await transaction
          .selectFrom('alias_changes')
          .select('seq')
          .where('name', '=', name)
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst()
        await transaction
          .insertInto('alias_changes')
          .values({
            ...{ name, alias, version, seq: (newest?.seq ?? 0) + 1 },
            ...{ changed_at: clock.now(), reason: storable(reason), cause },
          })
          .execute()
      })
    },

    async byAlias(name, alias) {
      const row = await summaries(db, name)
        .select('artifact')
        .where('alias', '=', alias)
        .executeTakeFirst()
      return row && whole(row)
    },

    async byVersion(name, version) {
      const row = await summaries(db, name)
        .select('artifact')
        .where('model_versions.version', '=', version)
        .executeTakeFirst()
      return row && whole(row)
    },

    async names() {
      const rows = await db.selectFrom('registered_models').select('name').orderBy('name').execute()
      return rows.map(({ name }) => name)
    },

    async list(name) {
      const rows = await summaries(db, name).orderBy('model_versions.version', 'desc').execute()
      return rows.map(summaryOf)
    },

    async aliasHistory(name) {
      const rows = await db
        .selectFrom('alias_changes')
        .selectAll()
        .where('name', '=', name)
        .orderBy('seq', 'desc')
        .execute()
      return rows.map(({ alias, version, changed_at, reason, cause }) => ({
        alias: word<ModelAlias>({ champion: true }, alias),
        version,
        at: integer(changed_at),
        cause: word<AliasCause>(CAUSES, cause ?? causeIn(reason)),
        reason,
      }))
    },
  }
}

const CAUSES = { gate: true, incumbent: true, baseline: true, demotion: true, hand: true } as const

/** Before there were causes of their own, the words told. */
function causeIn(reason: string): AliasCause {
  if (/^(promoted|rolled back)/.test(reason)) return 'hand'
  return reason.startsWith('the baseline') ? 'baseline' : 'gate'
}

/** A version with its bytes, once it is sure that they are those that were registered. */
function whole(row: SummaryRow & { readonly artifact: Uint8Array }): ModelVersion {
  const version = { ...summaryOf(row), artifact: row.artifact }
  if (sha256(row.artifact) === version.artifactHash) return version
  throw new DatabaseError(
    'CORRUPT',
    `The bytes of ${row.name} version ${version.version} are not those that were registered`,
  )
}

async function requireRun(transaction: Transaction<Tables>, id: string): Promise<void> {
  const run = await transaction
    .selectFrom('runs')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  if (run === undefined) throw new RegistryError('UNKNOWN_RUN', `There is no run ${id}`)
}

/** Numbers of one name are given one after the other, also on a server with many writers. */
async function lockName(
  transaction: Transaction<Tables>,
  name: string,
  createdAt: number,
): Promise<void> {
  const known = await transaction
    .selectFrom('registered_models')
    .select('name')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()
  if (known !== undefined) return
  await transaction
    .insertInto('registered_models')
    .values({ name, created_at: createdAt })
    .execute()
}

/** Versions of a name without their bytes, each with its alias if it has one. */
function summaries(db: Kysely<Tables>, name: string) {
  return db
    .selectFrom('model_versions')
    .leftJoin('model_aliases', (join) =>
      join
        .onRef('model_aliases.name', '=', 'model_versions.name')
        .onRef('model_aliases.version', '=', 'model_versions.version'),
    )
    .select([
      'model_versions.name',
      'model_versions.version',
      'kind',
      'run_id',
      'created_at',
      'artifact_hash',
      'feature_set',
      'verdict',
      'alias',
    ])
    .where('model_versions.name', '=', name)
}

type SummaryRow = Omit<Selectable<ModelVersionTable>, 'artifact'> & {
  readonly alias: string | null
}

function summaryOf(row: SummaryRow): ModelVersionSummary {
  return {
    name: row.name,
    version: row.version,
    kind: row.kind,
    runId: row.run_id,
    createdAt: integer(row.created_at),
    artifactHash: row.artifact_hash,
    featureSet: row.feature_set,
    verdict: jsonObject(row.verdict),
    alias: row.alias === null ? null : word<ModelAlias>({ champion: true }, row.alias),
  }
}
