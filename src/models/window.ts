import { type Column, MINUTE_MS } from '../market/index.ts'
import type { Dataset, FittedModel, Model } from './model.ts'

/** Rows a model reads for one forecast. */
export function windowOf({ window = 1 }: Pick<Model | FittedModel, 'window'>): number {
  return window
}

/**
 * Whether the `window` rows that end with `row` are consecutive minutes. Rows next to each other may lie across a
 * gap, so their times are asked.
 */
export function hasWindow(asOf: Column, row: number, window: number): boolean {
  const first = row - window + 1
  return first >= 0 && asOf[row] - asOf[first] === (window - 1) * MINUTE_MS
}

/** What `predictRow` reads at `row`: the features of `window` rows, oldest row first. */
export function windowAt(features: Dataset['features'], row: number, window: number): Float64Array {
  const values = new Float64Array(window * features.length)
  for (let i = 0, at = 0; i < window; i++) {
    for (const column of features) values[at++] = column[row - window + 1 + i]
  }
  return values
}
