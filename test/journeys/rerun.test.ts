import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, runCli } from '../../src/cli/index.ts'
import { learningAside, verifyRun } from '../../src/jobs/index.ts'
import { candleAt, candlesFrom, MINUTE_MS } from '../../src/market/index.ts'
import type { Run } from '../../src/models/index.ts'
import { readSettings } from '../../src/runtime/index.ts'
import { playedFrom, premises, RECORDED_FROM, REPLAYED, recordedCandles } from '../main-job.ts'
import { type Opened, play, silverOf } from '../main-job-play.ts'

const LIVE = 6 * 1440
const place = premises()
let opened: Opened
let training: Run

/** What a person sees who types this. */
async function quantai(...argv: string[]) {
  const said = { out: '', err: '' }
  const unused = () => expect.unreachable('not used here')
  const platform: Platform = {
    ...{ describeSettings: unused, log: unused, codeVersion: 'test' },
    settings: () => readSettings({ env: {}, folder: place.folder, configFile: undefined }),
    ...{ openArchive: unused, openVenue: unused, openVenueSource: unused, openTrades: unused },
    ...{ openBus: unused, openMarkets: unused, close: async () => {} },
    clock: { now: () => Date.now(), until: async () => {} },
    openLake: async () => opened.lake,
    openDatabase: async () => opened.database,
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

const verified = (run: Run, seed?: number) =>
  verifyRun({
    ...{ run, lake: opened.lake, models: opened.database.models, codeVersion: 'test' },
    ...(seed !== undefined && { seed }),
    learn: learningAside(),
    now: () => Date.now(),
    signal: new AbortController().signal,
  })

beforeAll(async () => {
  const candles = await recordedCandles(LIVE + 40)
  opened = await place.open()
  await play(opened, { feed: playedFrom(candles, RECORDED_FROM + LIVE * MINUTE_MS) })
  const [run] = await opened.database.runs.list({ kind: 'train' })
  training = run
})
afterAll(async () => {
  await opened.close()
  place.remove()
})

describe('a run done again', () => {
  it('gives the same model bytes and figures, though a candle was corrected since and the files are others', async () => {
    const [{ candles: files }] = (await opened.lake.manifest()).series
    const corrected = { ...candleAt(await silverOf(opened), 3000), close: 1 }
    const later = Math.max(...files.map(({ receivedTo }) => receivedTo)) + MINUTE_MS
    await opened.lake.append(
      REPLAYED,
      candlesFrom([corrected]),
      Float64Array.of(later),
      'a correction',
    )
    expect((await silverOf(opened)).close[3000]).toBe(1)
    const verification = await verified(training)
    expect(verification).toMatchObject({ verified: true, objections: [], differences: [] })
    expect(verification.notes).toEqual([
      '1 of the 1 files it read were merged into others since; the candles are the same.',
    ])
    expect(verification.sameFigures).toBe(training.metrics.length)
    expect(verification.sameModels).toBe(training.artifacts.length)
  })

  it('says by name which figure or model is not what it was', async () => {
    const [first, ...metrics] = training.metrics
    const [champion, ...artifacts] = training.artifacts
    const tampered = {
      ...training,
      codeVersion: '0.0.9',
      metrics: [{ ...first, value: (first.value ?? 0) + 1e-12 }, ...metrics],
      artifacts: [{ ...champion, sha256: 'beef'.repeat(16) }, ...artifacts],
    }
    const { verified: same, differences, notes } = await verified(tampered)
    expect(same).toBe(false)
    expect(differences.map(({ what }) => what)).toEqual([
      'artifacts.champion',
      `metrics.${first.key}`,
    ])
    expect(notes).toContain('The code was 0.0.9 then and is test now.')
  })

  it('does an evaluation again at the command line, and says with its exit code whether it is the same', async () => {
    const walked = ['--models', 'forest+trees=5', '--train-days', '4', '--retrain', '1']
    const made = await quantai('evaluate', ...walked, '--out', join(place.folder, 'reports'))
    expect(made.code).toBe(0)
    const [{ id }] = await opened.database.runs.list({ kind: 'evaluate' })
    const honest = await quantai('rerun', id.slice(0, 8), '--verify')
    expect(honest).toMatchObject({ code: 0 })
    expect(honest.out).toMatch(
      /The same: the candles of \d files? .* 6 models by their bytes, \d\d figures\.\nVerified\.\n$/,
    )
    const other = await quantai('rerun', id, '--verify', '--seed', '8')
    expect(other.code).toBe(1)
    expect(other.out).toMatch(/^params\.seed +7 +8$/m)
    expect(other.out).toMatch(/^artifacts\.forest\+trees=5\/fold-1 /m)
    expect(other.out).toMatch(/Not the same\.\n$/)
  })

  it('does the best configuration of a search again', async () => {
    const about = ['--train-days', '4', '--retrain', '1', '--trials', '2', '--sampler', 'random']
    expect((await quantai('tune', ...about)).code).toBe(0)
    const [{ id }] = await opened.database.runs.list({ kind: 'tune' })
    expect(await quantai('rerun', id, '--verify')).toMatchObject({ code: 0 })
  })

  it('is not possible where a file was changed or is gone: it is named', async () => {
    const [run] = await opened.database.runs.list({ kind: 'evaluate' })
    const [{ path }] = (await opened.lake.manifest()).series[0].candles
    const file = opened.lake.files.locate(path)
    renameSync(file, `${file}.kept`)
    const gone = await verified(run)
    expect(gone).toMatchObject({ verified: false, sameFigures: 0 })
    expect(gone.objections[0]).toBe(`The file ${path} is gone.`)
    writeFileSync(file, 'something else')
    const changed = await quantai('rerun', run.id, '--verify')
    expect(changed.code).toBe(1)
    expect(changed.out).toContain(`The file ${path} was changed: its SHA-256 is `)
    rmSync(file)
    renameSync(`${file}.kept`, file)
    expect((await verified(run)).verified).toBe(true)
  })

  it('is refused for a run that did not end well, or says too little', async () => {
    const common = { experiment: 'BTCUSDT-10m', codeVersion: 'test', params: {}, dataManifest: {} }
    const { id } = await opened.database.runs.start({ kind: 'train', ...common })
    const early = await quantai('rerun', id)
    expect(early).toMatchObject({ code: 1 })
    expect(early.err).toContain(`Run ${id} is running: there is nothing to compare with.`)
    await opened.database.runs.finish(id, { metrics: [], artifacts: [], timings: {}, tags: {} })
    expect((await quantai('rerun', id)).err).toContain('does not say which files it read')
  })
})
