import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gapLedgerLaws } from '../../../test/laws/gap-ledger.laws.ts'
import { studyStoreLaws } from '../../../test/laws/study-store.laws.ts'
import type { Gap } from '../../lake/index.ts'
import type { NewModelVersion, RunStart } from '../../models/index.ts'
import { gapLedger } from './gap-ledger.ts'
import { metaStore } from './meta-store.ts'
import { modelStore } from './model-store.ts'
import { runStore } from './run-store.ts'
import { scratchDatabase } from './scratch-database.ts'
import { studyStore } from './study-store.ts'

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

gapLedgerLaws('PGlite', async () => {
  await scratch.empty()
  return { ledger: gapLedger(scratch.db), close: async () => {} }
})

studyStoreLaws('PGlite', async () => {
  await scratch.empty()
  return { studies: studyStore(scratch.db, clock), close: async () => {} }
})

describe('evidence from anywhere', () => {
  it('is kept as far as a database can keep it', async () => {
    const ledger = gapLedger(scratch.db)
    const instrument = { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' } as const
    const gap: Gap = {
      instrument,
      from: 0,
      to: 60_000,
      cause: 'failed-file',
      state: 'open',
      evidence: 'a zip with \0 and \ud800 in its name',
      foundAt: 1,
      changedAt: 1,
    }
    await ledger.replace(instrument, [gap])
    const [kept] = await ledger.list()
    expect(kept.evidence).toBe('a zip with \ufffd and \ufffd in its name')
  })

  it('may not be of another instrument than the one replaced', async () => {
    const ledger = gapLedger(scratch.db)
    const instrument = { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' } as const
    const other = { ...instrument, symbol: 'ETHUSDT' }
    const gap: Gap = {
      instrument: other,
      from: 0,
      to: 60_000,
      cause: 'outage',
      state: 'open',
      evidence: '',
      foundAt: 1,
      changedAt: 1,
    }
    await expect(ledger.replace(instrument, [gap])).rejects.toThrow('Bug')
  })
})

const training: RunStart = {
  kind: 'train',
  experiment: 'BTCUSDT-10m',
  codeVersion: '0.1.0',
  params: { seed: 7, set: 'core@1', penalties: [0.1, 1e21], nested: { deep: null, yes: true } },
  dataManifest: { files: [{ name: 'BTCUSDT-1m-2024-01.zip', sha256: 'ab'.repeat(32) }] },
}

/** Why an alias is moved, where that is not the point. */
const WHY = { cause: 'gate', reason: 'a test' } as const

describe('the model registry', () => {
  async function ridge(): Promise<NewModelVersion> {
    const { id } = await runStore(scratch.db, clock).start(training)
    return {
      name: 'BTCUSDT-10m',
      kind: 'ridge',
      runId: id,
      artifact: Uint8Array.of(0, 1, 127, 128, 255),
      featureSet: 'core@1',
      verdict: { r2: 0.00032, passed: true },
    }
  }

  it('counts the versions of each name, and gives back what was registered', async () => {
    const models = modelStore(scratch.db, clock)
    const model = await ridge()
    expect(await models.register(model)).toBe(1)
    expect(await models.register({ ...model, name: 'ETHUSDT-10m' })).toBe(1)
    now += 1
    expect(await models.register({ ...model, kind: 'persistence' })).toBe(2)
    const { artifact, ...facts } = model
    const artifactHash = createHash('sha256').update(artifact).digest('hex')
    expect(await models.list('BTCUSDT-10m')).toEqual([
      { ...facts, kind: 'persistence', version: 2, createdAt: now, artifactHash, alias: null },
      { ...facts, version: 1, createdAt: now - 1, artifactHash, alias: null },
    ])
    expect(await models.list('SOLUSDT-10m')).toEqual([])
  })

  it('gives each of many at once a number of its own', async () => {
    const models = modelStore(scratch.db, clock)
    const model = await ridge()
    const versions = await Promise.all(Array.from({ length: 8 }, () => models.register(model)))
    expect(versions.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('has one champion of a name at a time', async () => {
    const models = modelStore(scratch.db, clock)
    const model = await ridge()
    await models.register(model)
    await models.register({ ...model, artifact: Uint8Array.of(2) })
    expect(await models.byAlias('BTCUSDT-10m', 'champion')).toBeUndefined()
    await models.setAlias('BTCUSDT-10m', 'champion', 2, WHY)
    await models.setAlias('BTCUSDT-10m', 'champion', 1, WHY)
    const champion = { version: 1, alias: 'champion', artifact: model.artifact }
    expect(await models.byAlias('BTCUSDT-10m', 'champion')).toMatchObject(champion)
    const aliases = (await models.list('BTCUSDT-10m')).map(({ alias }) => alias)
    expect(aliases).toEqual([null, 'champion'])
  })

  it('refuses a champion that does not exist and a model without its run', async () => {
    const models = modelStore(scratch.db, clock)
    const model = await ridge()
    await models.register(model)
    await models.setAlias('BTCUSDT-10m', 'champion', 1, WHY)
    const wrong = models.setAlias('BTCUSDT-10m', 'champion', 2, WHY)
    await expect(wrong).rejects.toMatchObject({ code: 'UNKNOWN_VERSION' })
    expect(await models.byAlias('BTCUSDT-10m', 'champion')).toMatchObject({ version: 1 })
    const orphan = models.register({ ...model, runId: 'nobody' })
    await expect(orphan).rejects.toMatchObject({ code: 'UNKNOWN_RUN' })
  })

  it('remembers where the champion has been, and why', async () => {
    const models = modelStore(scratch.db, clock)
    const model = await ridge()
    expect(await models.names()).toEqual([])
    for (let i = 0; i < 3; i++) await models.register(model)
    await models.register({ ...model, name: 'ABC-10m' })
    const [first, second, third] = [
      { version: 1, cause: 'baseline', reason: 'nothing passed the gate' },
      { version: 3, cause: 'gate', reason: 'passed the gate' },
      { version: 1, cause: 'hand', reason: 'rolled back: it looked odd' },
    ] as const
    for (const { version, ...why } of [first, second, third]) {
      now += 1
      await models.setAlias('BTCUSDT-10m', 'champion', version, why)
    }
    expect(await models.aliasHistory('BTCUSDT-10m')).toEqual([
      { alias: 'champion', at: now, ...third },
      { alias: 'champion', at: now - 1, ...second },
      { alias: 'champion', at: now - 2, ...first },
    ])
    await scratch.db.updateTable('alias_changes').set({ cause: null }).execute()
    const told = (await models.aliasHistory('BTCUSDT-10m')).map(({ cause }) => cause)
    expect(told).toEqual(['hand', 'gate', 'gate'])
    expect(await models.aliasHistory('ABC-10m')).toEqual([])
    expect(await models.names()).toEqual(['ABC-10m', 'BTCUSDT-10m'])
    expect(await models.byVersion('BTCUSDT-10m', 3)).toMatchObject({ version: 3, alias: null })
    expect(await models.byVersion('BTCUSDT-10m', 4)).toBeUndefined()
  })

  it('keeps any bytes as they are', async () => {
    const models = modelStore(scratch.db, clock)
    const model = await ridge()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ size: 'large' }), async (artifact) => {
        const version = await models.register({ ...model, artifact })
        await models.setAlias(model.name, 'champion', version, WHY)
        expect((await models.byAlias(model.name, 'champion'))?.artifact).toEqual(artifact)
      }),
      { numRuns: 15 },
    )
  })

  it('does not serve bytes that are not those registered', async () => {
    const models = modelStore(scratch.db, clock)
    const model = await ridge()
    await models.register(model)
    await models.setAlias(model.name, 'champion', 1, WHY)
    await scratch.db
      .updateTable('model_versions')
      .set({ artifact: Uint8Array.of(9) })
      .execute()
    const served = models.byAlias(model.name, 'champion')
    await expect(served).rejects.toMatchObject({ name: 'DatabaseError', code: 'CORRUPT' })
  })
})

describe('small facts by name', () => {
  it('are there once set, and the last one wins', async () => {
    const meta = metaStore(scratch.db)
    expect(await meta.get('tracker')).toBeUndefined()
    await meta.set('tracker', '{"level":0.9}')
    await meta.set('other', '')
    await meta.set('tracker', '{"level":0.91}')
    expect(await meta.get('tracker')).toBe('{"level":0.91}')
    expect(await meta.get('other')).toBe('')
  })
})
