import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BTC } from '../../test/lake.ts'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { openDatabase } from '../adapters/sql/index.ts'
import { featureSet } from '../features/index.ts'
import { candlesHash } from '../lake/index.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import {
  buildDataset,
  type Dataset,
  type FittedModel,
  type ImportTarget,
  loadChampion,
  modelByName,
  writeLightgbmText,
  writeXgboostJson,
} from '../models/index.ts'
import { type ImportMarket, importModel } from './imported-models.ts'
import { judgeImported } from './judge-imported.ts'

const NAME = 'binance-spot-BTCUSDT-10m'
const folder = mkdtempSync(join(tmpdir(), 'quantai-import-'))
const candles = marketOf({ ...lively, length: 10 * 1440 })
const set = featureSet('core@1')
const data = buildDataset({ candles, set, horizonMinutes: 10 })
const newest = candles.openTime[candles.length - 1]
const seenTo = candles.openTime[0] + 8 * DAY_MS
/** What a Python program would have made of the first days. */
const own = grownOn(data)
const trees = ensembleOf(own)
const xgboost = writeXgboostJson(trees)

let database: Awaited<ReturnType<typeof openDatabase>>
let market: ImportMarket

beforeAll(async () => {
  database = await openDatabase({
    url: `file:${join(folder, 'db')}`,
    clock: { now: () => seenTo },
  })
  market = {
    instrument: BTC,
    ...{ horizonMinutes: 10, set, candles, seed: 7, codeVersion: '1.2.3' },
    source: {
      ...{ ...BTC, interval: '1m', book: false, knownAt: seenTo, lakeVersion: 1, files: [] },
      ...{ from: candles.openTime[0], to: newest + MINUTE_MS, candles: candles.length },
      candlesHash: candlesHash(candles),
    },
    ...{ runs: database.runs, models: database.models, signal: new AbortController().signal },
  }
})

afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a model that was trained elsewhere', () => {
  it('is registered, forecasts what its library would, and does not serve', async () => {
    const registered = await bring(xgboost)
    expect(registered).toMatchObject({ kind: 'xgboost', alias: null, featureSet: 'core@1' })
    expect(registered.verdict).toMatchObject({ promoted: false, judged: false })
    const { model, facts } = loadChampion(registered.artifact)
    expect(facts.seenTo).toBe(seenTo)
    const forecasts = own.predict(data, 6000, 6200)
    // XGBoost keeps single precision.
    model.predict(data, 6000, 6200).forEach((value, i) => {
      expect(value).toBeCloseTo(forecasts[i], 6)
    })
    const [run] = await database.runs.list({ kind: 'import' })
    expect(run).toMatchObject({ id: registered.runId, status: 'finished' })
  })

  it('may come from LightGBM, read fewer features, and in another order', async () => {
    const used = [...new Set(trees.trees.flatMap(({ feature }) => [...feature]))]
    const order = used.filter((feature) => feature >= 0).reverse()
    const few = {
      ...trees,
      featureNames: order.map((feature) => trees.featureNames[feature]),
      trees: trees.trees.map((tree) => ({
        ...tree,
        feature: tree.feature.map((feature) => (feature < 0 ? feature : order.indexOf(feature))),
      })),
    }
    const registered = await bring(writeLightgbmText(few))
    expect(registered.kind).toBe('lightgbm')
    const { model } = loadChampion(registered.artifact)
    expect(model.predict(data, 6000, 6200)).toEqual(own.predict(data, 6000, 6200))
  })

  it('may have learnt returns that are not divided by volatility', async () => {
    const registered = await bring(xgboost, 'return')
    expect(registered.kind).toBe('xgboost+scaling=none')
    const { model } = loadChampion(registered.artifact)
    const asTrained = loadChampion((await bring(xgboost)).artifact).model
    const row = Float64Array.from(data.features, (column) => column[6000])
    const scale = data.scale[6000]
    const forecast = model.predictRow(row, scale)
    expect(forecast * scale).toBeCloseTo(asTrained.predictRow(row, scale), 12)
  })

  it('is judged on what came after all that it has seen, in a version of its own', async () => {
    const before = await bring(xgboost)
    const { version, verdict } = await judged(before.version)
    expect(version).toBe(before.version + 1)
    expect(verdict.testedFrom).toBeGreaterThanOrEqual(seenTo + 70 * MINUTE_MS)
    expect(verdict.checks.map(({ check }) => check)).toContain('better than price unchanged')
    // A market of chance has nothing to learn.
    expect(verdict.promoted).toBe(false)
    const registered = await database.models.byVersion(NAME, version)
    expect(registered?.verdict).toEqual(verdict)
    expect(loadChampion(registered?.artifact ?? new Uint8Array()).facts.seenTo).toBe(seenTo)
    expect((await database.models.byVersion(NAME, before.version))?.verdict.judged).toBe(false)
  })

  it('is judged beside the champion, which may be imported, too', async () => {
    const before = await bring(xgboost)
    await database.models.setAlias(NAME, 'champion', before.version, {
      ...{ cause: 'hand', reason: 'past the gate' },
    })
    const other = await bring(writeLightgbmText(ensembleOf(grownOn(data, 2))))
    const { verdict } = await judged(other.version)
    const champion = loadChampion(before.artifact)
    expect(verdict.checks.map(({ check }) => check)).toContain(`better than ${champion.version}`)
  })

  it.each([
    [
      'a table without names',
      xgboost.replace(trees.featureNames[0], 'f0'),
      /reads f0, and the feat/,
    ],
    ['a classifier', xgboost.replace('reg:squarederror', 'binary:logistic'), /a probability/],
    ['another file', 'time,open\n', /neither an XGBoost model in JSON .* nor a LightGBM/],
  ])('is refused where it comes of %s', async (_, text, reason) => {
    await expect(bring(text)).rejects.toThrow(reason)
  })

  it('leaves a killed run behind where Ctrl-C stops its judgement, which was once called a failure', async () => {
    const { version } = await bring(xgboost)
    await expect(judged(version, AbortSignal.abort(new Error('Interrupted')))).rejects.toThrow()
    const runs = await database.runs.list({ kind: 'judge' })
    const stopped = runs.filter(({ error }) => error === 'Interrupted')
    expect(stopped.map(({ status }) => status)).toEqual(['killed'])
  })

  it('is not judged on what it may have seen', async () => {
    const version = await importModel(market, {
      text: xgboost,
      target: 'normalised',
      seenTo: newest,
    })
    await expect(judged(version)).rejects.toThrow(/takes 7 days before that and a day after it/)
  })
})

async function bring(text: string, target: ImportTarget = 'normalised') {
  const version = await importModel(market, { text, target, seenTo })
  const registered = await database.models.byVersion(NAME, version)
  if (registered === undefined) throw new Error('it was not registered')
  return registered
}

function judged(version: number, signal = market.signal) {
  return judgeImported({ ...market, version, signal, now: () => performance.now() })
}

function grownOn(rows: Dataset, seed = 1) {
  return modelByName('boosting+rounds=10').fit({ data: rows, from: 0, to: 3000 }, seed)
}

function ensembleOf({ trees: grown }: FittedModel) {
  if (grown === undefined) throw new Error('boosting is trees')
  return grown
}
