import type { Dataset, FittedModel } from '../model.ts'
import { explainerOf } from '../trees/tree-shap.ts'
import { spreadRows } from './spread-rows.ts'

/** How much a feature moves forecasts: the mean size of its contributions, in normalised units. */
export interface Importance {
  readonly feature: string
  readonly meanContribution: number
}

/**
 * Mean size of each feature's contributions over so many rows spread over the data (from one on), largest first; none
 * of a model that cannot say.
 */
export function importances(
  model: FittedModel,
  data: Dataset,
  rows: number,
  from = 0,
): Importance[] {
  const asked = spreadRows(data.length - from, rows).map((row) => from + row)
  const sums = contributionSizes(model, data, asked)
  if (sums === undefined) return []
  return data.featureNames
    .map((feature, f) => ({ feature, meanContribution: sums[f] / asked.length }))
    .sort((a, b) => b.meanContribution - a.meanContribution)
}

function contributionSizes(
  { explainRow, trees }: FittedModel,
  { features, scale }: Dataset,
  asked: Float64Array,
): Float64Array | undefined {
  if (trees) {
    // Together, as a tree's share of the work is the same for one row and for a thousand.
    const columns = features.map((column) => Float64Array.from(asked, (row) => column[row]))
    const { contributions } = explainerOf(trees).rows(columns, 0, asked.length)
    return Float64Array.from(contributions, sizeOf)
  }
  if (explainRow === undefined) return undefined
  const sums = new Float64Array(features.length)
  for (const row of asked) {
    const moment = Float64Array.from(features, (column) => column[row])
    const { contributions } = explainRow(moment, scale[row])
    for (let f = 0; f < sums.length; f++) sums[f] += Math.abs(contributions[f])
  }
  return sums
}

function sizeOf(column: Float64Array): number {
  return column.reduce((sum, value) => sum + Math.abs(value), 0)
}
