import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { modelLaws } from '../../test/laws/model.laws.ts'
import { MODELS, modelByName, modelsByNames } from './model-by-name.ts'

for (const model of MODELS) modelLaws(model)

describe('a model by its name', () => {
  it('is the model of that name, and names are unique', () => {
    for (const model of MODELS) expect(modelByName(model.name)).toBe(model)
  })

  it('is refused with the names there are', () => {
    expect(() => modelByName('rigde')).toThrow(
      'No model is called "rigde". Known models: persistence, drift, ewma-mean, ridge',
    )
  })

  it('stands in a list between commas that are not its own', () => {
    const names = modelsByNames('ridge, blend(ridge,drift)+mirror=odd,drift').map(
      ({ name }) => name,
    )
    expect(names).toEqual(['ridge', 'blend(ridge,drift)+mirror=odd', 'drift'])
  })

  it('takes parameters after its name, and says what there is to set', () => {
    expect(modelByName('ridge+penalty=100').name).toBe('ridge+penalty=100')
    for (const [text, problem] of [
      [
        'ridge+penlty=1',
        '"penlty" is nothing to set: ridge knows penalty (0.0001 to 10000 or so), scaling',
      ],
      ['ridge+penalty=much', 'penalty cannot be "much"'],
      ['ridge+penalty=-1', 'penalty cannot be "-1"'],
      ['ridge+penalty', 'penalty cannot be ""'],
      [
        'drift+speed=1',
        '"speed" is nothing to set: drift knows scaling (volatility or none), mirror (no',
      ],
    ]) {
      expect(() => modelByName(text)).toThrow(problem)
    }
  })

  it('with parameters forecasts otherwise than without, and is read back by its family', () => {
    const data = syntheticDataset({ seed: 1, length: 2000, edge: 0.3 })
    const span = { data, from: 0, to: 1500 }
    const heavy = modelByName('ridge+penalty=10000').fit(span, 1)
    const usual = modelByName('ridge').fit(span, 1)
    const size = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0)
    expect(size(heavy.predict(data, 0, 100))).toBeLessThan(size(usual.predict(data, 0, 100)) / 100)
    expect(modelByName(heavy.name).load(heavy.save()).save()).toEqual(heavy.save())
  })
})
