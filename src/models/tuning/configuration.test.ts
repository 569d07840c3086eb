import { describe, expect, it, onTestFinished } from 'vitest'
import { lively, marketOf } from '../../../test/laws/any-market.ts'
import { featureSet, labels } from '../../features/index.ts'
import { type Candles, DAY_MS } from '../../market/index.ts'
import { buildDataset } from '../dataset.ts'
import { modelByName } from '../model-by-name.ts'
import { walkForward } from '../walk-forward.ts'
import { walkForwardPlan } from '../walk-forward-plan.ts'
import { configurationText, tryConfiguration, tuningSpace } from './configuration.ts'
import { trialWorkers } from './trial-workers.ts'
import { tuningData } from './tuning-data.ts'

const candles = marketOf({ ...lively, length: 6000, gap: 0.0005 })
const facts = { candles, horizonMinutes: 10, trainDays: 1, retrain: 1, seed: 5 }
const sets = ['core@1', 'quant-ai@1'].map((id) => tuningData({ ...facts, set: featureSet(id) }))
const task = { model: 'ridge', seed: 5, sets }
const PARAMS = { penalty: 10, set: 'quant-ai@1', scaling: 'volatility' }
const goOn = async () => true

describe('one configuration of a search', () => {
  it('scores what a walk forward over the same folds scores', async () => {
    const { data } = sets[1]
    const from = candles.openTime[0]
    const plan = walkForwardPlan({
      ...{ from, testFrom: from + DAY_MS, testTo: candles.openTime[candles.length - 1] },
      ...{ scheme: 'expanding', trainDays: 1, retrain: 1, horizonMs: data.horizonMs },
    })
    const whole = buildDataset({ candles, set: featureSet('quant-ai@1'), horizonMinutes: 10 })
    const models = [modelByName('ridge+penalty=10')]
    const walk = walkForward({ data: whole, plan, models, seed: 5, now: () => 0 })
    let saved = 0
    let total = 0
    for await (const { rows } of walk.results) {
      rows.realizedReturn.forEach((value, i) => {
        const outcome = value / rows.scale[i]
        saved += outcome ** 2 - (outcome - rows.expectedReturn[i] / rows.scale[i]) ** 2
        total += outcome ** 2
      })
    }
    const { score, dailySkill } = await tryConfiguration(task, PARAMS, goOn)
    expect(score).toBeCloseTo((100 * saved) / total, 9)
    expect(dailySkill.reduce((sum, each) => sum + each, 0)).toBeCloseTo(saved, 9)
  })

  it('learns from rows that were searched for leaks, which are named', () => {
    expect(sets.map(({ alarms }) => alarms)).toEqual([[], []])
    const next = { name: 'next', warmup: 0, compute: (some: Candles) => labels(some, 10) }
    const { alarms } = tuningData({ ...facts, set: { id: 'leak@1', features: [next] } })
    expect(alarms.map(({ check, subject }) => `${check}: ${subject}`)).toEqual([
      'feature history: next',
      'single feature: next',
    ])
  })

  it('comes to the same in a thread of its own', async () => {
    const { attempts, close } = trialWorkers(task, 2)
    onTestFinished(close)
    const here = await Promise.all(
      [1, 1000].map((penalty) => tryConfiguration(task, { ...PARAMS, penalty }, goOn)),
    )
    const there = await Promise.all(
      [1, 1000].map((penalty, i) => attempts[i]({ ...PARAMS, penalty }, goOn)),
    )
    expect(there).toEqual(here)
    expect(here[0].score).not.toBe(here[1].score)
  })

  it('is mirrored in a thread too: threads were once not told what mirror images are', async () => {
    const mirrorable = { ...task, sets: sets.slice(0, 1) }
    const { attempts, close } = trialWorkers(mirrorable, 1)
    onTestFinished(close)
    const params = { penalty: 10, mirror: 'yes', ahead: 2 }
    const here = await tryConfiguration(mirrorable, params, goOn)
    expect(await attempts[0](params, goOn)).toEqual(here)
  })

  it('is given up as soon as it is told to, also in a thread, which then takes the next one', async () => {
    const { attempts, close } = trialWorkers(task, 1)
    onTestFinished(close)
    const scores: number[] = []
    const once = async (score: number) => {
      scores.push(score)
      return false
    }
    await expect(tryConfiguration(task, PARAMS, once)).rejects.toThrow('given up')
    await expect(attempts[0](PARAMS, once)).rejects.toThrow('given up')
    expect(scores).toHaveLength(2)
    expect(scores[0]).toBe(scores[1])
    expect((await attempts[0](PARAMS, goOn)).score).toBeTypeOf('number')
  })

  it('is measured in units of volatility whatever it learns', async () => {
    const raw = await tryConfiguration(task, { ...PARAMS, scaling: 'none' }, goOn)
    const scaled = await tryConfiguration(task, PARAMS, goOn)
    expect(raw.score).not.toBe(scaled.score)
    // Expecting nothing is worth nothing by either.
    for (const scaling of ['none', 'volatility']) {
      const { score } = await tryConfiguration({ ...task, model: 'persistence' }, { scaling }, goOn)
      expect(score).toBe(0)
    }
  })

  it('can be written as evaluate reads it, and its space has all there is to choose', () => {
    const spec = 'ridge+penalty=10+scaling=none'
    expect(configurationText(task, { ...PARAMS, scaling: 'none' })).toBe(spec)
    expect(modelByName(spec).name).toBe(spec)
    expect(tuningSpace(task).map(({ name }) => name)).toEqual(['penalty', 'scaling', 'set'])
  })

  it('may be mirrored where every set has a mirror image', () => {
    const mirrorable = { ...task, sets: sets.slice(0, 1) }
    expect(tuningSpace(mirrorable).map(({ name }) => name)).toContain('mirror')
  })
})
