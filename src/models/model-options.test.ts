import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { modelLaws } from '../../test/laws/model.laws.ts'
import { meanOfWindow } from '../../test/windowed-model.ts'
import { mirroredModel } from './mirrored-model.ts'
import type { Dataset } from './model.ts'
import { modelByName } from './model-by-name.ts'
import { windowAt } from './window.ts'

for (const spec of [
  'ridge+scaling=none+mirror=both',
  'drift+mirror=odd',
  'ridge+mirror=yes+bound=2',
]) {
  modelLaws(modelByName(spec))
}

const data = syntheticDataset({ seed: 3, length: 4000, edge: 0.4 })
const span = { data, from: 0, to: 3000 }

describe('the options of any model', () => {
  it('are part of its name, in one order, and come back with its bytes', () => {
    const model = modelByName('ridge+mirror=odd+scaling=none+penalty=10')
    expect(model.name).toBe('ridge+penalty=10+scaling=none+mirror=odd')
    const fitted = model.fit(span, 1)
    expect(fitted.name).toBe(model.name)
    expect(modelByName(fitted.name).load(fitted.save()).save()).toEqual(fitted.save())
  })

  it('change nothing where they are set to what is usual', () => {
    const plain = modelByName('ridge').fit(span, 1)
    const usual = modelByName('ridge+scaling=volatility+mirror=no').fit(span, 1)
    expect(usual.save()).toEqual(plain.save())
  })
})

describe('a model of another target', () => {
  const near = Float64Array.from(data.features[1])
  const withNear: Dataset = { ...data, nearer: [{ minutes: 5, target: near }] }

  it('learns what the first minutes bring, and forecasts them in the unit of the whole', () => {
    const fitted = modelByName('ridge+ahead=5').fit({ ...span, data: withNear }, 1)
    const told = modelByName('ridge').fit({ ...span, data: { ...data, target: near } }, 1)
    expect(fitted.predict(data, 3000, 4000)).toEqual(told.predict(data, 3000, 4000))
    expect(fitted.explainRow).toBeDefined()
    expect(modelByName(fitted.name).load(fitted.save()).predict(data, 3000, 4000)).toEqual(
      fitted.predict(data, 3000, 4000),
    )
  })

  it('says which minutes can be learnt from', () => {
    const fitting = (spec: string, rows: Dataset) => () =>
      modelByName(spec).fit({ ...span, data: rows }, 1)
    expect(fitting('ridge+ahead=4', withNear)).toThrow('can be learnt from: 5')
    expect(fitting('ridge+ahead=4', data)).toThrow('the whole horizon alone')
  })

  it('does not learn how far beyond the bound a shock went', () => {
    const shocked = (size: number) => ({
      ...data,
      target: data.target.map((value, i) => (i % 50 === 0 ? size : value)),
    })
    const saved = (spec: string, size: number) =>
      modelByName(spec)
        .fit({ ...span, data: shocked(size) }, 1)
        .save()
    expect(saved('ridge+bound=2', 3)).toEqual(saved('ridge+bound=2', 4))
    expect(saved('ridge', 3)).not.toEqual(saved('ridge', 4))
  })

  it('refuses a bound that would change nothing, or leave nothing', () => {
    const range = 'It lies above 0 and is 5 volatilities at most'
    expect(() => modelByName('ridge+bound=0')).toThrow(`nothing would be left to learn. ${range}`)
    expect(() => modelByName('ridge+bound=5.01')).toThrow(
      `bound cannot be 5.01: no move is learnt as a larger one. ${range}`,
    )
    expect(() => modelByName('blend(ridge,drift)+bound=7')).toThrow(range)
    // The widest is what is usual, though a shock goes beyond it.
    const wild = { ...data, target: data.target.map((value) => 3 * value) }
    const forecasts = (spec: string) =>
      modelByName(spec)
        .fit({ ...span, data: wild }, 1)
        .predict(data, 3000, 4000)
    expect(forecasts('ridge+bound=5')).toEqual(forecasts('ridge'))
    expect(forecasts('ridge+bound=4')).not.toEqual(forecasts('ridge'))
  })

  it('learns the mirrored first minutes where it is mirrored', () => {
    const rising = { ...withNear, nearer: [{ minutes: 5, target: near.map((value) => value + 1) }] }
    const atRest = (spec: string) =>
      modelByName(spec)
        .fit({ ...span, data: rising }, 1)
        .predictRow(new Float64Array(5), 0.002)
    expect(atRest('ridge+ahead=5')).toBeGreaterThan(0.5)
    expect(atRest('ridge+mirror=yes+ahead=5')).toBeCloseTo(0, 12)
  })
})

describe('a mirrored model', () => {
  it.each(['odd', 'both'])(
    'with mirror=%s expects of the mirrored market the very opposite',
    (mirror) => {
      const fitted = modelByName(`ridge+mirror=${mirror}`).fit(span, 1)
      const here = fitted.predict(data, 3000, 4000)
      const there = fitted.predict(mirrored(data), 3000, 4000)
      here.forEach((value, i) => {
        expect(there[i]).toBe(-value)
      })
      expect(here.some((value) => value > 0.1)).toBe(true)
    },
  )

  it('that learnt both markets has no opinion on whether prices rise', () => {
    const rising = { ...data, target: data.target.map((value) => value + 0.5) }
    const atRest = (spec: string) =>
      modelByName(spec)
        .fit({ ...span, data: rising }, 1)
        .predictRow(new Float64Array(5), 0.002)
    expect(atRest('ridge')).toBeGreaterThan(0.4)
    expect(atRest('ridge+mirror=yes')).toBeCloseTo(0, 12)
    expect(atRest('drift+mirror=yes')).toBeCloseTo(0, 12)
  })

  it('mirrors every row of a window', () => {
    const fitted = mirroredModel(meanOfWindow(5), 'odd', 'odd mean').fit(span, 1)
    const plain = meanOfWindow(5).fit(span, 1).predict(data, 0, 4000)
    expect(fitted.window).toBe(5)
    // A mean is odd already.
    expect(fitted.predict(data, 0, 4000)).toEqual(plain)
    expect(fitted.predict(data, 3000, 3010)).toEqual(plain.subarray(3000, 3010))
    expect(fitted.predictRow(windowAt(data.features, 3000, 5), 0.002)).toBe(plain[3000])
  })

  it('of levels is refused: a price has no mirror image', () => {
    const levels = { ...data, mirrors: data.featureNames.map(() => undefined) }
    expect(() => modelByName('ridge+mirror=yes').fit({ ...span, data: levels }, 1)).toThrow(
      /feature_0, .* has none/,
    )
  })
})

describe('a model of returns that are not divided by volatility', () => {
  it('forecasts in units of volatility like any other', () => {
    const scale = data.scale.map((_, i) => (i % 2 === 0 ? 0.001 : 0.004))
    const uneven = { ...data, scale, target: data.target.map((value, i) => value / scale[i]) }
    const fitted = modelByName('ridge+scaling=none').fit({ ...span, data: uneven }, 1)
    const row = Float64Array.from(data.features, (column) => column[3000])
    const calm = fitted.predictRow(row, 0.001) * 0.001
    expect(fitted.predictRow(row, 0.004) * 0.004).toBeCloseTo(calm, 15)
    // The very same returns, divided by one volatility for all of them.
    const even = modelByName('ridge').fit(
      { ...span, data: { ...uneven, target: data.target.map((value) => value / 0.001) } },
      1,
    )
    expect(calm).toBeCloseTo(even.predictRow(row, 0.001) * 0.001, 12)
  })
})

function mirrored(rows: Dataset): Dataset {
  return { ...rows, features: rows.features.map((column) => column.map((value) => -value)) }
}
