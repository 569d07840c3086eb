import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Ensemble, leafOf } from '../../src/models/trees/tree.ts'
import { explainerOf, meanContributions } from '../../src/models/trees/tree-shap.ts'
import { readXgboostJson, writeXgboostJson } from '../../src/models/trees/xgboost-json.ts'
import { features, ourEnsemble, rowAt } from './tree-model.ts'

interface Answers {
  readonly model: string
  readonly forecasts: readonly number[]
  /** Per row: one a feature, then the base. */
  readonly contributions: readonly (readonly number[])[]
}

interface Golden {
  readonly version: string
  readonly ours: Answers
  readonly theirs: Answers
  readonly logistic: Answers
}

const golden: Golden = JSON.parse(readFileSync('test/golden/trees.json', 'utf8'))

describe(`trees beside XGBoost ${golden.version}`, () => {
  it('writes the very model that XGBoost has answered for', () => {
    expect(writeXgboostJson(ourEnsemble)).toBe(golden.ours.model)
  })

  it.each([
    ['a model of ours', ourEnsemble, golden.ours],
    ['one of ours, read back', readXgboostJson(golden.ours.model), golden.ours],
    ['one that XGBoost trained', readXgboostJson(golden.theirs.model), golden.theirs],
    ['a logistic one', readXgboostJson(golden.logistic.model), golden.logistic],
  ])('forecasts the same with %s', (_, ensemble, answers) => {
    answers.forecasts.forEach((expected, i) => {
      expect(forecast(ensemble, rowAt(i))).toBeCloseTo(expected, 6)
    })
  })

  it.each([
    ['a model of ours', ourEnsemble, golden.ours],
    ['one that XGBoost trained', readXgboostJson(golden.theirs.model), golden.theirs],
    ['a logistic one', readXgboostJson(golden.logistic.model), golden.logistic],
  ])('explains the same with %s', (_, ensemble, answers) => {
    const explainer = explainerOf(ensemble)
    answers.contributions.forEach((expected, i) => {
      const { base, contributions } = explainer.row(rowAt(i))
      ;[...contributions, base].forEach((value, f) => {
        expect(Math.abs(value - expected[f])).toBeLessThan(1e-6)
      })
    })
  })

  it('weighs features by what they move on average', () => {
    const rows = golden.theirs.contributions
    const explainer = explainerOf(readXgboostJson(golden.theirs.model))
    const means = meanContributions(explainer.rows(features, 0, rows.length))
    means.forEach((mean, f) => {
      const theirs = rows.reduce((sum, row) => sum + Math.abs(row[f]), 0) / rows.length
      expect(mean).toBeCloseTo(theirs, 6)
    })
  })
})

function forecast({ base, trees }: Ensemble, row: Float64Array): number {
  return trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, row)], base)
}
