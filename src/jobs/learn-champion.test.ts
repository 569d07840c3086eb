import { beforeAll, describe, expect, it } from 'vitest'
import { BTC } from '../../test/lake.ts'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { QUICK_CONTEST } from '../../test/main-job.ts'
import { featureSet } from '../features/index.ts'
import { DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, fitChampion, loadChampion, modelByName } from '../models/index.ts'
import { learnChampion } from './learn-champion.ts'
import type { Learnt, Lesson } from './lesson.ts'

const candles = marketOf({ ...lively, length: 10 * 1440 })
const data = buildDataset({ candles, set: featureSet('core@1'), horizonMinutes: 10 })
const seenTo = candles.openTime[0] + 8.5 * DAY_MS
/** As a champion from elsewhere lies in the registry. */
const imported = fitChampion({
  ...{ data, seed: 7, to: data.length - 10 },
  model: { fitted: modelByName('boosting+rounds=5').fit({ data, from: 0, to: 3000 }, 1), seenTo },
})
const lesson: Lesson = {
  ...{ ...QUICK_CONTEST, instrument: BTC, horizonMinutes: 10, candles, seed: 7 },
  ...{ dataHash: 'abc', codeVersion: '1.2.3', predecessor: imported.save() },
}
const learn = (about: Partial<Lesson> = {}) => learnChampion({ ...lesson, ...about }, Date.now)

describe('a champion that was trained elsewhere, when its time is over', () => {
  let learnt: Learnt
  beforeAll(async () => {
    learnt = await learn({ candidates: ['ridge', 'drift'] })
  })

  it('takes part where it has seen nothing, and stays as no challenger beats it', () => {
    const { verdict, artifact } = learnt
    expect(verdict).toMatchObject({ succession: 'stayed', chosen: imported.facts.modelName })
    expect(verdict.compared.toSorted()).toEqual(
      ['persistence', 'ridge', 'drift', imported.version].sort(),
    )
    expect(verdict.testedFrom).toBeGreaterThanOrEqual(seenTo + 70 * MINUTE_MS)
    const stays = loadChampion(artifact)
    expect(stays.facts.seenTo).toBe(seenTo)
    expect(stays.model.save()).toEqual(imported.model.save())
  })

  it('leaves a verdict for each that took part: of ridge also beside it', () => {
    const { verdict, result } = learnt
    const names = verdict.candidates.map(({ challenger }) => challenger)
    expect(names.toSorted()).toEqual([imported.version, 'drift', 'ridge'].sort())
    const ridge = verdict.candidates.find(({ challenger }) => challenger === 'ridge')
    expect(ridge?.checks.map(({ check }) => check)).toContain(`better than ${imported.version}`)
    expect(Object.keys(result.tags)).toEqual(
      expect.arrayContaining(names.map((name) => `gate.${name}`)),
    )
  })

  it('counts how many tried to take its place, itself not among them', () => {
    const { candidates } = learnt.verdict
    expect(Object.fromEntries(candidates.map((each) => [each.challenger, each.tried]))).toEqual({
      ...{ ridge: 2, drift: 2, [imported.version]: 1 },
    })
    const ridge = candidates.find(({ challenger }) => challenger === 'ridge')
    expect(ridge?.checks[0].found).toMatch(/^one of 2: p \d\.\d{4} × 2 = \d\.\d{4}, R² /)
  })

  it('takes no part once it is demoted', async () => {
    const { verdict, artifact } = await learn({ candidates: [], demotes: true })
    expect(verdict).toMatchObject({ succession: 'baseline', compared: ['persistence'] })
    expect(loadChampion(artifact).facts.modelName).toBe('persistence')
  })

  it('is not compared before there is a day that it cannot have seen', async () => {
    const early = sliceCandles(candles, 0, 9.5 * 1440)
    await expect(learn({ candles: early })).rejects.toThrow(/a whole day after that/)
  })
})
