import { gather } from '../../market/index.ts'
import type { Dataset, FittedModel } from '../model.ts'
import { explainerOf } from '../trees/tree-shap.ts'
import { hasWindow, windowAt, windowOf } from '../window.ts'
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
  const sizes = contributionSizes(model, data, asked)
  if (sizes === undefined) return []
  const { sums, rows: told } = sizes
  return data.featureNames
    .map((feature, f) => ({ feature, meanContribution: sums[f] / told }))
    .sort((a, b) => b.meanContribution - a.meanContribution)
}

/** Of a model that reads several minutes: what a feature adds in all of them together, where there is no gap. */
function contributionSizes(
  model: FittedModel,
  { features, scale, asOf }: Dataset,
  asked: Float64Array,
): { readonly sums: Float64Array; readonly rows: number } | undefined {
  const { explainRow, trees } = model
  if (trees) {
    // Together, as a tree's share of the work is the same for one row and for a thousand.
    const columns = features.map((column) => gather(column, asked))
    const { contributions } = explainerOf(trees).rows(columns, 0, asked.length)
    return { sums: Float64Array.from(contributions, sizeOf), rows: asked.length }
  }
  if (explainRow === undefined) return undefined
  const window = windowOf(model)
  const whole = asked.filter((row) => hasWindow(asOf, row, window))
  const sums = new Float64Array(features.length)
  for (const row of whole) {
    const { contributions } = explainRow(windowAt(features, row, window), scale[row])
    for (let f = 0; f < sums.length; f++) {
      let added = 0
      for (let at = f; at < contributions.length; at += sums.length) added += contributions[at]
      sums[f] += Math.abs(added)
    }
  }
  return { sums, rows: whole.length }
}

function sizeOf(column: Float64Array): number {
  return column.reduce((sum, value) => sum + Math.abs(value), 0)
}
