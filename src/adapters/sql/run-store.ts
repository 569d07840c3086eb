import { randomUUID } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import { RegistryError, type Run, type RunStart, type RunStore } from '../../models/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { integer, jsonObject, storable, word } from './column-values.ts'
import type { RunTable, Tables } from './tables.ts'

/** Runs in one table. `clock` is this machine's. */
export function runStore(db: Kysely<Tables>, clock: Pick<Clock, 'now'>): RunStore {
  async function end(
    id: string,
    outcome: { status: 'finished'; metrics: string } | { status: 'failed'; error: string },
  ): Promise<void> {
    await db.transaction().execute(async (transaction) => {
      const run = await transaction
        .selectFrom('runs')
        .select('status')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (run === undefined) throw new RegistryError('UNKNOWN_RUN', `There is no run ${id}`)
      if (run.status !== 'running') {
        throw new RegistryError('RUN_ENDED', `Run ${id} has ${run.status} already`)
      }
      const columns = { ...outcome, ended_at: clock.now() }
      await transaction.updateTable('runs').set(columns).where('id', '=', id).execute()
    })
  }

  return {
    async start(start) {
      const run: Run = {
        ...start,
        id: randomUUID().replaceAll('-', ''), // 32 hex digits, as MLflow's are.
        status: 'running',
        startedAt: clock.now(),
        metrics: {},
      }
      await db
        .insertInto('runs')
        .values({
          id: run.id,
          kind: run.kind,
          status: run.status,
          started_at: run.startedAt,
          ended_at: null,
          code_version: run.codeVersion,
          params: JSON.stringify(run.params),
          data_manifest: JSON.stringify(run.dataManifest),
          metrics: JSON.stringify(run.metrics),
          error: null,
        })
        .execute()
      return run
    },

    finish: (id, metrics) => end(id, { status: 'finished', metrics: JSON.stringify(metrics) }),

    fail: (id, error) => end(id, { status: 'failed', error: storable(error) }),

    async list({ kind, limit } = {}) {
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
        .execute()
      return rows.map(runOf)
    },

    async get(id) {
      const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
      return row && runOf(row)
    },
  }
}

function runOf(row: Selectable<RunTable>): Run {
  const { ended_at: endedAt, error } = row
  return {
    id: row.id,
    kind: word<RunStart['kind']>({ train: true, evaluate: true, tune: true }, row.kind),
    status: word<Run['status']>({ running: true, finished: true, failed: true }, row.status),
    startedAt: integer(row.started_at),
    ...(endedAt === null ? {} : { endedAt: integer(endedAt) }),
    codeVersion: row.code_version,
    params: jsonObject(row.params),
    dataManifest: jsonObject(row.data_manifest),
    metrics: jsonObject(row.metrics),
    ...(error === null ? {} : { error }),
  }
}
