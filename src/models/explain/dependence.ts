import type { Column } from '../../market/index.ts'
import { assert, firstWhere } from '../../runtime/index.ts'
import type { Dataset, FittedModel } from '../model.ts'
import { spreadRows } from './spread-rows.ts'

/** How a model's forecast goes with one feature, at values of it that are equally common. In normalised units. */
export interface Dependence {
  readonly feature: string
  readonly points: readonly DependencePoint[]
}

interface DependencePoint {
  readonly value: number
  /** Share of the span's values below it. */
  readonly share: number
  /** Mean forecast with the feature set to the value in every row, whatever the others say: partial dependence. */
  readonly mean: number
  /** What single rows' forecasts then are: their 10, 50 and 90 % quantiles (individual conditional expectation). */
  readonly rows: { readonly low: number; readonly middle: number; readonly high: number }
  /**
   * Accumulated local effect (Apley and Zhu 2020): steps of the forecast along the feature, each taken over the rows
   * that are there, added up and centred. Correlated features are not asked about rows that never were.
   */
  readonly local: number
}

interface DependenceRequest {
  readonly model: FittedModel
  readonly data: Dataset
  readonly feature: string
  /** Steps between quantiles of the feature. */
  readonly steps: number
  /** Rows asked at most: evenly spread over the span. Local effects, which ask each row twice, take forty times as many. */
  readonly rows: number
}

const LOCAL_ROWS = 40

/** Partial dependence, its spread over rows, and accumulated local effects of one feature. */
export function dependence(request: DependenceRequest): Dependence {
  const { model, data, feature, steps } = request
  const index = data.featureNames.indexOf(feature)
  assert(index >= 0, 'the feature is one of the data')
  const values = edgesOf(data.features[index], steps)
  const local = localEffects(request, index, values)
  const asked = spreadRows(data.length, request.rows)
  const sorted = data.features[index].toSorted()
  const points = values.map((value, k) => {
    const forecasts = asked.map((row) => forecastWith(model, data, row, index, value)).sort()
    const at = (level: number) => forecasts[Math.round(level * (forecasts.length - 1))]
    const mean = forecasts.reduce((sum, each) => sum + each, 0) / forecasts.length
    return {
      ...{ value, mean, local: local[k] },
      share: firstNotBelow(sorted, value) / sorted.length,
      rows: { low: at(0.1), middle: at(0.5), high: at(0.9) },
    }
  })
  return { feature, points }
}

/** Quantiles of a column at equal steps, each once: a feature of few values has few of them. */
function edgesOf(column: Column, steps: number): number[] {
  const sorted = column.toSorted()
  const at = (step: number) => sorted[Math.round((step / steps) * (sorted.length - 1))]
  return [...new Set(Array.from({ length: steps + 1 }, (_, step) => at(step)))]
}

function localEffects(
  { model, data, rows }: DependenceRequest,
  index: number,
  edges: readonly number[],
): readonly number[] {
  const steps = new Float64Array(edges.length)
  const counts = new Float64Array(edges.length)
  for (const row of spreadRows(data.length, rows * LOCAL_ROWS)) {
    const above = Math.max(1, firstNotBelow(edges, data.features[index][row]))
    if (above >= edges.length) continue
    const step =
      forecastWith(model, data, row, index, edges[above]) -
      forecastWith(model, data, row, index, edges[above - 1])
    steps[above] += step
    counts[above] += 1
  }
  const effects: number[] = [0]
  for (let k = 1; k < edges.length; k++) {
    effects.push(effects[k - 1] + (counts[k] > 0 ? steps[k] / counts[k] : 0))
  }
  let [sum, weight] = [0, 0]
  for (let k = 1; k < edges.length; k++) {
    sum += (counts[k] * (effects[k - 1] + effects[k])) / 2
    weight += counts[k]
  }
  const centre = weight > 0 ? sum / weight : 0
  return effects.map((effect) => effect - centre)
}

function forecastWith(
  model: FittedModel,
  data: Dataset,
  row: number,
  index: number,
  value: number,
): number {
  const features = Float64Array.from(data.features, (column) => column[row])
  features[index] = value
  return model.predictRow(features, data.scale[row])
}

function firstNotBelow(sorted: ArrayLike<number>, value: number): number {
  return firstWhere(0, sorted.length, (place) => sorted[place] >= value)
}
