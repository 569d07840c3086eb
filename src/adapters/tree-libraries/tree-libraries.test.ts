import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../../test/datasets.ts'
import { modelLaws } from '../../../test/laws/model.laws.ts'
import { modelByName, plugInTreeLibraries } from '../../models/index.ts'
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
