import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  LIGHTGBM_ZERO,
  type LightgbmModel,
  readLightgbmText,
} from '../../src/models/trees/lightgbm-text.ts'
import { writeLightgbmText } from '../../src/models/trees/lightgbm-writer.ts'
import { leafOf } from '../../src/models/trees/tree.ts'
import { explainerOf } from '../../src/models/trees/tree-shap.ts'
import { ourEnsemble, rowAt } from './tree-model.ts'

interface Answers {
  readonly model: string
  readonly margins: readonly number[]
  readonly forecasts: readonly number[]
  /** Per row: one a feature, then the base. */
  readonly contributions: readonly (readonly number[])[]
}

interface Golden {
  readonly version: string
  readonly rows: readonly (readonly (number | null)[])[]
  readonly theirs: Readonly<Record<string, Answers>>
  readonly ours: Answers
}

const golden: Golden = JSON.parse(readFileSync('test/golden/lightgbm.json', 'utf8'))
const rows = golden.rows.map((row) => Float64Array.from(row, (value) => value ?? Number.NaN))
const models = [...Object.entries(golden.theirs), ['a model of ours', golden.ours] as const]

describe(`trees beside LightGBM ${golden.version}`, () => {
  it('writes the very model that LightGBM has answered for', () => {
    expect(writeLightgbmText(ourEnsemble)).toBe(golden.ours.model)
  })

  it('reads back what it wrote, to the last bit', () => {
    const { ensemble } = readLightgbmText(golden.ours.model)
    for (let i = 0; i < 600; i++) {
      const sum = ourEnsemble.trees.reduce(
        (total, tree) => total + tree.value[leafOf(tree, rowAt(i))],
        ourEnsemble.base,
      )
      expect(forecast({ ensemble, zeroIsMissing: false }, rowAt(i))).toBe(sum)
    }
  })

  it.each(models)('forecasts the same with %s', (_, answers) => {
    const model = readLightgbmText(answers.model)
    rows.forEach((row, i) => {
      const margin = forecast(model, row)
      const { link } = model.ensemble
      const probability = 1 / (1 + Math.exp(-margin))
      expect(link === 'logistic' ? probability : margin).toBeCloseTo(answers.forecasts[i], 12)
    })
  })

  it.each(models)('explains the same with %s', (_, answers) => {
    const model = readLightgbmText(answers.model)
    // LightGBM explains the sum of the leaves before a sigmoid's factor, which ours holds already.
    const factor = forecast(model, rows[0]) / answers.margins[0]
    const explainer = explainerOf(model.ensemble)
    rows.forEach((row, i) => {
      const { base, contributions } = explainer.row(seen(model, row))
      ;[...contributions, base].forEach((value, f) => {
        expect(value).toBeCloseTo(answers.contributions[i][f] * factor, 10)
      })
    })
  })
})

function seen({ zeroIsMissing }: LightgbmModel, row: Float64Array): Float64Array {
  return zeroIsMissing ? row.map((x) => (Math.abs(x) <= LIGHTGBM_ZERO ? Number.NaN : x)) : row
}

function forecast(model: LightgbmModel, row: Float64Array): number {
  const { base, trees } = model.ensemble
  return trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, seen(model, row))], base)
}
