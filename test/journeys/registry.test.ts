import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/adapters/sql/index.ts'
import { type Platform, runCli } from '../../src/cli/index.ts'

const NAME = 'binance-spot-BTCUSDT-10m'
const folder = mkdtempSync(join(tmpdir(), 'quant-ai-registry-'))
let now = Date.UTC(2026, 0, 31, 12)
let database: Awaited<ReturnType<typeof openDatabase>>
let runIds: string[]

/** What a person sees who types this. */
async function quantai(...argv: string[]) {
  const said = { out: '', err: '' }
  const unused = () => expect.unreachable('not used here')
  const platform: Platform = {
    ...{ settings: unused, describeSettings: unused, log: unused, codeVersion: '1.2.3' },
    ...{
      openLake: unused,
      openArchive: unused,
      openVenue: unused,
      openVenueSource: unused,
      openTrades: unused,
      openBus: unused,
      openMarkets: unused,
      close: async () => {},
    },
    clock: { now: () => now, until: async () => {} },
    openDatabase: async () => database,
  }
  const code = await runCli(argv, {
    version: '1.2.3',
    terminal: {
      out: { write: (text) => (said.out += text) },
      err: { write: (text) => (said.err += text) },
    },
    openPlatform: () => platform,
    interruption: () => new AbortController().signal,
  })
  return { code, ...said }
}

beforeAll(async () => {
  database = await openDatabase({
    url: `file:${join(folder, 'db')}`,
    clock: { now: () => now },
  })
  runIds = []
  for (const seed of [7, 8]) {
    now += 60_000
    const { id } = await database.runs.start({
      kind: 'train',
      experiment: 'BTCUSDT-10m',
      codeVersion: '1.2.3',
      params: { seed, set: 'core@1', candidates: ['persistence', 'ridge'], horizonMinutes: 10 },
      dataManifest: {
        ...{ symbol: 'BTCUSDT', candlesHash: 'abc' },
        files: [{ path: 'silver/a.parquet', sha256: 'f00d', bytes: 9, rows: 1 }],
      },
    })
    now += 5000
    await database.runs.finish(id, {
      metrics: [
        { key: 'ridge.r2Percent', value: seed / 100 + 1e-9, step: 0 },
        { key: 'ridge.fold.rows', value: 9, step: 1 },
        { key: 'ridge.fold.rows', value: 8, step: 2 },
      ],
      artifacts: [{ path: 'champion', sha256: 'c0ffee', bytes: 5, registered: `${NAME}/1` }],
      timings: { fit: 2, total: 5 },
      tags: { chosen: 'ridge' },
    })
    runIds.push(id)
  }
  const verdicts = [
    { promoted: true, checks: [{ check: 'better than price unchanged', passed: true }] },
    { promoted: false, checks: [{ check: 'better than price unchanged', passed: false }] },
  ]
  for (const [i, verdict] of verdicts.entries()) {
    await database.models.register({
      ...{ name: NAME, kind: 'ridge', runId: runIds[i], featureSet: 'core@1', verdict },
      artifact: Uint8Array.of(i),
    })
  }
  await database.models.setAlias(NAME, 'champion', 1, {
    ...{ cause: 'gate', reason: 'passed the gate' },
  })
})

afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the history of runs, at the command line', () => {
  it('lists the newest first, with what each was about', async () => {
    const { out, code } = await quantai('runs')
    expect(code).toBe(0)
    const [, newest, oldest] = out.split('\n')
    expect(newest).toContain(runIds[1].slice(0, 8))
    expect(oldest).toMatch(
      /train +finished +2026-01-31 12:01Z +5 s +1\.2\.3 +BTCUSDT {2}persistence,ridge/,
    )
  })

  it('shows one by the beginning of its id: data by file, figures by fold, models by hash, and times', async () => {
    const short = runIds[0].slice(0, 12)
    const { out } = await quantai('runs', short)
    expect((await quantai('runs', 'show', short)).out).toBe(out)
    for (const line of [
      /^experiment +BTCUSDT-10m$/m,
      /^params\.seed +7$/m,
      /^data\.files\.silver\/a\.parquet +f00d$/m,
      /^metrics\.ridge\.r2Percent +0\.07$/m,
      /^metrics\.ridge\.fold\.rows +9, 8$/m,
      /^artifacts\.champion +c0ffee \(5 bytes, registered as binance-spot-BTCUSDT-10m\/1\)$/m,
      /^seconds\.fit +2\.00$/m,
    ]) {
      expect(out).toMatch(line)
    }
  })

  it('shows where two differ, to the last digit', async () => {
    const short = runIds.map((id) => id.slice(0, 12))
    const { out } = await quantai('runs', 'compare', ...short)
    expect(out).toMatch(
      /params\.seed +7 +8\nmetrics\.ridge\.r2Percent +0\.070000001 +0\.080000001\n/,
    )
    const { differences, same } = JSON.parse(
      (await quantai('runs', 'compare', ...short, '--json')).out,
    )
    expect(same).toBe(13)
    expect(differences).toEqual([
      { field: 'params.seed', values: ['7', '8'] },
      { field: 'metrics.ridge.r2Percent', values: ['0.070000001', '0.080000001'] },
    ])
  })

  it('lists one experiment alone', async () => {
    expect((await quantai('runs', '--experiment', 'ETHUSDT-10m')).out).toMatch(/^No runs yet/)
    expect((await quantai('runs', '--experiment', 'BTCUSDT-10m')).out.split('\n')).toHaveLength(4)
  })

  it('says so when there is no such run', async () => {
    expect(await quantai('runs', 'show', 'zz')).toMatchObject({
      code: 2,
      err: 'error: There is no run zz. quantai runs lists them.\n',
    })
  })
})

describe('the registry, at the command line', () => {
  it('shows each model with its champion, and each version with what the gate said', async () => {
    expect((await quantai('models')).out).toMatch(/BTCUSDT-10m +2 +version 1: ridge +core@1/)
    const { out } = await quantai('models', NAME)
    expect(out).toMatch(/2 +ridge +core@1 .* missed: better than price unchanged/)
    expect(out).toMatch(/1 +champion +ridge +core@1 .* passed/)
    expect(out).toContain('version 1 became the champion: passed the gate')
  })

  it('lets nothing past the gate unless told, goes back, and remembers all of it', async () => {
    const refused = await quantai('models', 'promote', NAME, '2')
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('did not pass the gate (missed: better than price unchanged)')
    expect((await database.models.byAlias(NAME, 'champion'))?.version).toBe(1)

    const forced = await quantai('models', 'promote', NAME, '2', '--anyway', '--reason', 'a trial')
    expect(forced).toMatchObject({ code: 0, out: `Version 2 of ${NAME} is the champion.\n` })
    const back = await quantai('models', 'rollback', NAME, '--reason', 'worse')
    expect(back.out).toBe(`Version 1 of ${NAME} is the champion again.\n`)
    expect((await database.models.byAlias(NAME, 'champion'))?.version).toBe(1)
    const reasons = (await database.models.aliasHistory(NAME)).map(({ reason }) => reason)
    expect(reasons).toEqual([
      'rolled back from version 2: worse',
      'promoted past the gate: a trial',
      'passed the gate',
    ])
  })

  it('lets nothing that may leak serve before an audit, whatever else is said, and keeps what was found', async () => {
    const alarm = [{ check: 'no sign of a leak', passed: false, found: 'too good: ridge' }]
    const leaky = 'binance-spot-LEAK-10m'
    await database.models.register({
      ...{ name: leaky, kind: 'ridge', runId: runIds[0], featureSet: 'core@1' },
      ...{ verdict: { promoted: false, checks: alarm }, artifact: Uint8Array.of(9) },
    })
    for (const flags of [[], ['--anyway']]) {
      const refused = await quantai('models', 'promote', leaky, '1', ...flags)
      expect(refused.code).toBe(2)
      expect(refused.err).toContain('an audit is required before it serves')
    }
    const audited = ['--audited', 'the venue restated its candles']
    expect(await quantai('models', 'promote', leaky, '1', ...audited)).toMatchObject({ code: 0 })
    const [{ cause, reason }] = await database.models.aliasHistory(leaky)
    expect([cause, reason]).toEqual([
      ...['hand', 'promoted after an audit (the venue restated its candles): by hand'],
    ])
  })

  it.each([
    [['models', 'promote', NAME, '1'], 'serves already'],
    [['models', 'promote', NAME, '9'], 'has no version "9": it has 1 to 2'],
    [['models', 'rollback', 'nobody'], `No model is called "nobody": there are`],
  ])('refuses %j and says what there is', async (argv, problem) => {
    const { code, err } = await quantai(...argv)
    expect(code).toBe(2)
    expect(err).toContain(problem)
  })
})
