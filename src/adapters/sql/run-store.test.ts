import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunResult, RunStart } from '../../models/index.ts'
import { runStore } from './run-store.ts'
import { scratchDatabase } from './scratch-database.ts'

let scratch: Awaited<ReturnType<typeof scratchDatabase>>
let now = 0
const clock = { now: () => now }

beforeAll(async () => {
  scratch = await scratchDatabase()
})
afterAll(() => scratch.close())
beforeEach(async () => {
  now = Date.UTC(2026, 0, 31)
  await scratch.empty()
})

const training: RunStart = {
  kind: 'train',
  experiment: 'BTCUSDT-10m',
  codeVersion: '0.1.0',
  params: { seed: 7, set: 'core@1', penalties: [0.1, 1e21], nested: { deep: null, yes: true } },
  dataManifest: { files: [{ name: 'BTCUSDT-1m-2024-01.zip', sha256: 'ab'.repeat(32) }] },
}

const NOTHING = { metrics: [], artifacts: [], timings: {}, tags: {} }
const RESULT: RunResult = {
  metrics: [
    { key: 'ridge.r2Percent', value: 0.032, step: 0 },
    { key: 'ridge.fold.r2Percent', value: null, step: 1 },
    { key: 'ridge.fold.r2Percent', value: 1e-21, step: 2 },
  ],
  artifacts: [
    { path: 'champion', sha256: 'cd'.repeat(32), bytes: 1234, registered: 'BTCUSDT-10m/3' },
    { path: 'ridge/fold-1', sha256: 'ef'.repeat(32), bytes: 99, registered: null },
  ],
  timings: { features: 1.5, fit: 0.25, total: 2 },
  tags: { chosen: 'ridge' },
}

describe('the history of runs', () => {
  it('follows a run from its start to its end', async () => {
    const runs = runStore(scratch.db, clock)
    const run = await runs.start(training)
    const started = { ...training, id: run.id, status: 'running', startedAt: now, ...NOTHING }
    expect(run).toEqual(started)
    expect(await runs.get(run.id)).toEqual(started)
    now += 5000
    await runs.finish(run.id, RESULT)
    const finished = { ...started, ...RESULT, status: 'finished', endedAt: now }
    expect(await runs.get(run.id)).toEqual(finished)
  })

  it('remembers why a run failed', async () => {
    const runs = runStore(scratch.db, clock)
    const { id } = await runs.start({ ...training, kind: 'evaluate' })
    await runs.fail(id, 'no candles in 2023-03')
    const failed = { status: 'failed', error: 'no candles in 2023-03', endedAt: now, ...NOTHING }
    expect(await runs.get(id)).toMatchObject(failed)
  })

  it('lists the newest first, of one kind or of both', async () => {
    const runs = runStore(scratch.db, clock)
    const ids = []
    for (const kind of ['train', 'evaluate', 'train'] as const) {
      now += 1
      ids.unshift((await runs.start({ ...training, kind })).id)
    }
    const listed = async (page?: Parameters<typeof runs.list>[0]) =>
      (await runs.list(page)).map(({ id }) => id)
    expect(await listed()).toEqual(ids)
    expect(await listed({ kind: 'train' })).toEqual([ids[0], ids[2]])
    expect(await listed({ kind: 'train', limit: 1 })).toEqual([ids[0]])
    expect(await listed({ limit: 2 })).toEqual([ids[0], ids[1]])
  })

  it('lists one experiment alone', async () => {
    const runs = runStore(scratch.db, clock)
    const { id } = await runs.start(training)
    await runs.start({ ...training, experiment: 'ETHUSDT-10m' })
    expect((await runs.list({ experiment: 'BTCUSDT-10m' })).map((run) => run.id)).toEqual([id])
  })

  it('kills what nobody is left to end, and nothing else', async () => {
    const runs = runStore(scratch.db, clock)
    const [done, left] = [await runs.start(training), await runs.start(training)]
    await runs.finish(done.id, RESULT)
    now += 7
    expect(await runs.killAbandoned('its process died')).toBe(1)
    expect(await runs.killAbandoned('its process died')).toBe(0)
    const killed = { status: 'killed', error: 'its process died', endedAt: now, ...NOTHING }
    expect(await runs.get(left.id)).toMatchObject(killed)
    expect(await runs.get(done.id)).toMatchObject({ status: 'finished' })
    await expect(runs.finish(left.id, RESULT)).rejects.toMatchObject({ code: 'RUN_ENDED' })
  })

  it('reads what older versions wrote: figures as an object, and nothing else', async () => {
    const runs = runStore(scratch.db, clock)
    const { id } = await runs.start(training)
    const none = { experiment: null, artifacts: null, timings: null, tags: null }
    const metrics = JSON.stringify({ ridge: { r2Percent: 0.03, note: 'x' }, rows: 9 })
    await scratch.db
      .updateTable('runs')
      .set({ ...none, metrics })
      .where('id', '=', id)
      .execute()
    expect(await runs.get(id)).toMatchObject({
      ...NOTHING,
      experiment: '',
      metrics: [
        { key: 'ridge.r2Percent', value: 0.03, step: 0 },
        { key: 'rows', value: 9, step: 0 },
      ],
    })
  })

  it('lets a run end once, and only if it is there', async () => {
    const runs = runStore(scratch.db, clock)
    const { id } = await runs.start(training)
    await runs.finish(id, RESULT)
    await expect(runs.fail(id, 'late')).rejects.toMatchObject({ code: 'RUN_ENDED' })
    await expect(runs.finish(id, RESULT)).rejects.toMatchObject({ code: 'RUN_ENDED' })
    expect(await runs.get(id)).toMatchObject({ status: 'finished', ...RESULT })
    await expect(runs.finish('nobody', RESULT)).rejects.toMatchObject({ code: 'UNKNOWN_RUN' })
    expect(await runs.get('nobody')).toBeUndefined()
  })
})
