import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { explainerOf, splitImportance, topInteractions } from '../../src/models/index.ts'
import { type Ensemble, leafOf } from '../../src/models/trees/tree.ts'
import { readXgboostJson, writeXgboostJson } from '../../src/models/trees/xgboost-json.ts'
import { features, ourEnsemble, rowAt } from './tree-model.ts'

interface Answers {
  readonly model: string
  readonly forecasts: readonly number[]
  /** Per row: one a feature, then the base. */
  readonly contributions: readonly (readonly number[])[]
  /** Per row: a matrix of features, the base in its last row and column. */
  readonly interactions: readonly (readonly (readonly number[])[])[]
  /** By name of the feature; those without a split are left out. */
  readonly scores: Readonly<
    Record<'weight' | 'total_gain' | 'total_cover', Readonly<Record<string, number>>>
  >
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

  it.each([
    ['a model of ours', ourEnsemble, golden.ours],
    ['one that XGBoost trained', readXgboostJson(golden.theirs.model), golden.theirs],
  ])('finds the same interactions in %s, the strongest first', (_, ensemble, answers) => {
    const rows = { from: 0, to: answers.interactions.length }
    const found = topInteractions(ensemble, features, rows, 6)
    const { featureNames } = ensemble
    featureNames.forEach((one, i) => {
      for (let j = i + 1; j < featureNames.length; j++) {
        const pair = found.find(({ features: [a, b] }) => a === one && b === featureNames[j])
        answers.interactions.forEach((matrix, row) => {
          // No split of both on one path: they do not interact, and are not listed.
          const value = pair?.values[row] ?? 0
          expect(Math.abs(value - matrix[i][j] - matrix[j][i])).toBeLessThan(2e-6)
        })
      }
    })
    const means = found.map(({ mean }) => mean)
    expect(means).toEqual(means.toSorted((a, b) => b - a))
    expect(topInteractions(ensemble, features, rows, 2)).toEqual(found.slice(0, 2))
  })

  it.each([
    ['a model of ours', ourEnsemble, golden.ours],
    ['one that XGBoost trained', readXgboostJson(golden.theirs.model), golden.theirs],
  ])('counts the same splits, gains and covers in %s', (_, ensemble, { scores }) => {
    for (const { feature, gain, cover, splits } of splitImportance(ensemble)) {
      expect(splits).toBe(scores.weight[feature] ?? 0)
      expect(gain / (scores.total_gain[feature] ?? 1)).toBeCloseTo(splits > 0 ? 1 : 0, 5)
      expect(cover / (scores.total_cover[feature] ?? 1)).toBeCloseTo(splits > 0 ? 1 : 0, 5)
    }
  })
})

function forecast({ base, trees }: Ensemble, row: Float64Array): number {
  return trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, row)], base)
}
