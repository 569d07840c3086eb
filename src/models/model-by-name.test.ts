import { describe, expect, it } from 'vitest'
import { modelLaws } from '../../test/laws/model.laws.ts'
import { MODELS, modelByName } from './model-by-name.ts'

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
})
