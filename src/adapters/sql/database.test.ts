import { cpSync, existsSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BTC, issuedAt, scored } from '../../../test/forecasts.ts'
import { openCluster } from './cluster.ts'
import { type Database, openDatabase } from './index.ts'
import { openPglite, tended } from './pglite-database.ts'
import { scratchFolder } from './scratch-database.ts'

const clock = { now: () => Date.UTC(2026, 0, 31, 12) }
const { folder: root, remove } = scratchFolder()
afterAll(remove)

/** A database of its own with nothing in it: a copy, for making one takes seconds. */
const empty = join(root, 'empty')
let copies = 0
function freshFolder(): string {
  const folder = join(root, `copy-${copies++}`)
  cpSync(empty, folder, { recursive: true })
  return folder
}

const open = (folder: string) => openDatabase({ url: `file:${folder}`, clock })

beforeAll(async () => {
  // As one leaves it that is killed while it makes the database: PGlite would take this for a whole one.
  mkdirSync(join(empty, 'pglite.new'), { recursive: true })
  writeFileSync(join(empty, 'pglite.new', 'PG_VERSION'), '18\n')
  await (await open(empty)).close()
})

describe('a database', () => {
  it('keeps everything from one start to the next', async () => {
    const folder = freshFolder()
    const first = await open(folder)
    await writeOfEach(first)
    await first.close()
    const again = await open(folder)
    expect(await again.forecasts.latest(BTC, 10)).toEqual({
      forecast: issuedAt(0),
      outcome: scored(issuedAt(0)),
    })
    expect(await again.gaps.list()).toHaveLength(1)
    expect(await again.runs.list()).toHaveLength(1)
    expect(await again.models.byAlias('BTCUSDT-10m', 'champion')).toMatchObject({ version: 1 })
    expect(await again.meta.get('market')).toBe('replay')
    await again.forecasts.issue(issuedAt(1))
    expect(await again.forecasts.verifyChain()).toMatchObject({ kind: 'intact', forecasts: 2 })
    await again.close()
  })

  it('is refused to a second opener, who is told who has it and what to do', async () => {
    const folder = freshFolder()
    const holder = { command: 'quantai start', port: 8000 }
    const first = await openDatabase({ url: `file:${folder}`, clock, holder })
    await expect(open(folder)).rejects.toMatchObject({
      name: 'DatabaseError',
      code: 'IN_USE',
      message:
        `The database in ${folder} is in use by process ${process.pid} (quantai start, port 8000, ` +
        'since 2026-01-31T12:00:00.000Z). Stop it first, or set DATABASE_URL to another folder.',
    })
    await first.close()
    await first.close()
    await (await open(folder)).close()
  })

  it('is made anew where a process was killed while making it', () => {
    expect(existsSync(join(empty, 'pglite.new'))).toBe(false)
    expect(existsSync(join(empty, 'pglite', 'global', 'pg_control'))).toBe(true)
  })

  it('says what is wrong with a folder it cannot use, and does not keep it locked', async () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    await expect(open(file)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const old = freshFolder()
    writeFileSync(join(old, 'pglite', 'PG_VERSION'), '12\n')
    await expect(open(old)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(open(old)).rejects.toThrow('initialized by PostgreSQL version 12')
  })

  it('of a newer version is left alone', async () => {
    const folder = freshFolder()
    const db = await openPglite(folder)
    await db
      .withTables<{ kysely_migration: { name: string; timestamp: string } }>()
      .insertInto('kysely_migration')
      .values({ name: '9999-from-the-future', timestamp: '2030-01-01T00:00:00.000Z' })
      .execute()
    await db.destroy()
    const opening = open(folder)
    await expect(opening).rejects.toMatchObject({ name: 'DatabaseError', code: 'NEWER_SCHEMA' })
    await expect(opening).rejects.toThrow('newer version')
  })
})

describe('what was acknowledged', () => {
  it('has reached the disk: every commit syncs the log', async () => {
    const files: string[] = []
    const pglite = await openCluster(freshFolder(), (fd) => {
      files.push(process.platform === 'linux' ? readlinkSync(`/proc/self/fd/${fd}`) : '/pg_wal/')
    })
    for (const value of ['a', 'b']) {
      files.length = 0
      await pglite.query('insert into meta values ($1, $2)', [value, ''])
      expect(files.filter((file) => file.includes('/pg_wal/'))).toHaveLength(1)
    }
    files.length = 0
    await pglite.exec('checkpoint')
    expect(files.some((file) => file.includes('/base/'))).toBe(true)
    await pglite.close()
  })

  it('does not pile up in the log for ever', async () => {
    const pglite = await openCluster(freshFolder())
    const position = async () => {
      const { rows } = await pglite.query<{ redo_lsn: string }>(
        'select redo_lsn from pg_control_checkpoint()',
      )
      return rows[0].redo_lsn
    }
    const tended3 = tended(pglite, 3)
    if (typeof tended3 === 'function') throw new Error('expected an instance')
    const before = await position()
    for (const value of ['a', 'b', 'c']) {
      expect(await position()).toBe(before)
      await tended3.transaction((tx) => tx.query('insert into meta values ($1, $2)', [value, '']))
    }
    expect(await position()).not.toBe(before)
    await pglite.close()
  })
})

async function writeOfEach(database: Database): Promise<void> {
  await database.forecasts.issue(issuedAt(0))
  await database.forecasts.settle(scored(issuedAt(0)))
  const from = Date.UTC(2023, 2, 24, 12, 39)
  await database.gaps.replace(BTC, [
    {
      instrument: BTC,
      from,
      to: from + 80 * 60_000,
      cause: 'outage',
      state: 'confirmed',
      evidence: 'the venue has nothing either',
      foundAt: from,
      changedAt: from,
    },
  ])
  const { id } = await database.runs.start({
    kind: 'train',
    experiment: 'BTCUSDT-10m',
    codeVersion: '0.1.0',
    params: {},
    dataManifest: {},
  })
  await database.models.register({
    name: 'BTCUSDT-10m',
    kind: 'ridge',
    runId: id,
    artifact: Uint8Array.of(1, 2, 3),
    featureSet: 'core@1',
    verdict: {},
  })
  await database.models.setAlias('BTCUSDT-10m', 'champion', 1, {
    ...{ cause: 'gate', reason: 'a test' },
  })
  await database.meta.set('market', 'replay')
}
