import { randomUUID } from 'node:crypto'
import type { Kysely, Updateable } from 'kysely'
import { RegistryError, type Run, type RunStore } from '../../models/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { storable } from './column-values.ts'
import { resultColumns, runOf } from './run-columns.ts'
import type { RunTable, Tables } from './tables.ts'

const NO_RESULT = { metrics: [], artifacts: [], timings: {}, tags: {} } as const

/** Runs in one table. `clock` is this machine's. */
export function runStore(db: Kysely<Tables>, clock: Pick<Clock, 'now'>): RunStore {
  async function end(id: string, outcome: Updateable<RunTable>): Promise<void> {
    await db.transaction().execute(async (transaction) => {
      const run = await transaction
        .selectFrom('runs')
        .select('status')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (run === undefined) throw new RegistryError('UNKNOWN_RUN', `There is no run ${id}`)
      if (run.status !== 'running') {
        throw new RegistryError('RUN_ENDED', `Run ${id} has ended already: ${run.status}`)
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
        ...NO_RESULT,
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
          ...resultColumns(run),
          error: null,
          experiment: run.experiment,
        })
        .execute()
      return run
    },

    finish: (id, result) => end(id, { status: 'finished', ...resultColumns(result) }),

    fail: (id, error) => end(id, { status: 'failed', error: storable(error) }),

    kill: (id, reason) => end(id, { status: 'killed', error: storable(reason) }),

    async killAbandoned(reason) {
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set({ status: 'killed', error: storable(reason), ended_at: clock.now() })
        .where('status', '=', 'running')
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },

    async list({ kind, experiment, limit } = {}) {
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
        .$if(experiment !== undefined, (query) => query.where('experiment', '=', experiment ?? ''))
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
