import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../../test/datasets.ts'
import { modelLaws } from '../../../test/laws/model.laws.ts'
import {
  modelByName,
  modelFamily,
  plugInTreeLibraries,
  trialWorkers,
  tryConfiguration,
} from '../../models/index.ts'
import { openTreeLibrary } from './index.ts'

const { XGBOOST_LIBRARY: xgboost, LIGHTGBM_LIBRARY: lightgbm } = process.env
const libraries = { xgboost, lightgbm }
const module = fileURLToPath(new URL('./index.ts', import.meta.url))
plugInTreeLibraries({ module, libraries })
afterEach(() => plugInTreeLibraries({ module, libraries }))

const NAMES = ['xgboost', 'lightgbm'] as const
const SETTINGS = { xgboost: 'XGBOOST_LIBRARY', lightgbm: 'LIGHTGBM_LIBRARY' } as const

for (const name of NAMES) {
  const path = libraries[name]
  if (path !== undefined && existsSync(path)) {
    // Its name is the family's: what it learnt is loaded by that.
    modelLaws({ ...modelByName(`${name}+rounds=10`), name })
    describe(`${name}, trained by its library`, () => {
      it('grows trees that serve as well as our own: RMSE on unseen rows within 0.2 %', () => {
        const data = syntheticDataset({ seed: 3, length: 30_000, features: 8, edge: 0.5 })
        const like = '+rounds=60+rate=0.1+rowshare=1+featureshare=1'
        const [ours, theirs] = ['boosting', name].map((family) => {
          const fitted = modelByName(family + like).fit({ data, from: 0, to: 20_000 }, 1)
          return rmse(fitted.predict(data, 21_000, 30_000), data.target.subarray(21_000))
        })
        expect(Math.abs(ours / theirs - 1)).toBeLessThan(0.002)
      })

      it('trains in threads of a search side by side, and comes to what it comes to here', async () => {
        const data = syntheticDataset({ seed: 3, length: 6000, edge: 0.3 })
        const folds = [4000, 5000].map((cut) => ({
          train: { from: 0, to: cut - 100 },
          test: { from: cut, to: cut + 1000 },
        }))
        const task = { model: name, seed: 1, sets: [{ set: 'core@1', data, folds }] }
        const tried = [5, 10].map((rounds) => ({ rounds, set: 'core@1' }))
        const goOn = async () => true
        const workers = trialWorkers(task, 2)
        try {
          const there = await Promise.all(
            workers.attempts.map((attempt, i) => attempt(tried[i], goOn)),
          )
          const here = await Promise.all(
            tried.map((params) => tryConfiguration(task, params, goOn)),
          )
          expect(there).toEqual(here)
          expect(here[1].score).toBeGreaterThan(here[0].score)
        } finally {
          await workers.close()
        }
      })
    })
  } else {
    it.skip(`${SETTINGS[name]} is not set: the laws of ${name} are not tried`, () => {})
  }
}

describe('a library that is not there', () => {
  it.each(NAMES)('%s is missed with what to install and to set', (name) => {
    plugInTreeLibraries({ module, libraries: { xgboost: '/no/x.so', lightgbm: '/no/l.so' } })
    const data = syntheticDataset({ seed: 3, length: 500 })
    const fit = () => modelByName(name).fit({ data, from: 0, to: 500 }, 1)
    expect(fit).toThrow(`pip install ${name}`)
    expect(fit).toThrow(SETTINGS[name])
  })

  it.each(NAMES)('%s is missed before a search begins, and not once a trial', (name) => {
    plugInTreeLibraries({ module, libraries: { xgboost: '/no/x.so', lightgbm: '/no/l.so' } })
    expect(() => modelFamily(name).requireInstalled?.()).toThrow(`pip install ${name}`)
    expect(() => modelFamily('boosting').requireInstalled?.()).not.toThrow()
  })

  it('is no matter to a model that it trained before: serving needs our own engine alone', () => {
    // Whatever is opened here, a load does not ask for it.
    expect(() => openTreeLibrary('xgboost', '/no/x.so')).toThrow(/is not at \/no\/x.so/)
    expect(() => modelByName('xgboost').load(new Uint8Array())).toThrow(/the header is missing/)
  })
})

function rmse(forecasts: Float64Array, outcomes: Float64Array): number {
  return Math.sqrt(
    forecasts.reduce((sum, each, i) => sum + (each - outcomes[i]) ** 2, 0) / forecasts.length,
  )
}
