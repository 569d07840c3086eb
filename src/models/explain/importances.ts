import type { Dataset, FittedModel } from '../model.ts'
import { spreadRows } from './spread-rows.ts'

/** How much a feature moves forecasts: the mean size of its contributions, in normalised units. */
export interface Importance {
  readonly feature: string
  readonly meanContribution: number
}

/** Mean size of each feature's contributions over rows spread over the data, largest first; none of a model that cannot say. */
export function importances(model: FittedModel, data: Dataset, rows: number): Importance[] {
  if (model.explainRow === undefined) return []
  const sums = new Float64Array(data.featureNames.length)
  const asked = spreadRows(data.length, rows)
  for (const row of asked) {
    const features = Float64Array.from(data.features, (column) => column[row])
    const { contributions } = model.explainRow(features, data.scale[row])
    for (let f = 0; f < sums.length; f++) sums[f] += Math.abs(contributions[f])
  }
  return data.featureNames
    .map((feature, f) => ({ feature, meanContribution: sums[f] / asked.length }))
    .sort((a, b) => b.meanContribution - a.meanContribution)
}
