import type { Column } from '../../market/index.ts'
import type { TrainingSpan } from '../model.ts'

/** A feature further than this many deviations from its training mean says no more than one at the bound. */
const BOUND = 6

/** Mean and deviation of each feature over the rows that were learnt from. */
export interface Normaliser {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}

/** Measures the rows of a span whose target is known, and no others. */
export function fitNormaliser({ data, from, to }: TrainingSpan): Normaliser {
  const moments = data.features.map((column) => momentsOf(column, data.target, from, to))
  return {
    mean: moments.map(({ mean }) => mean),
    deviation: moments.map(({ deviation }) => deviation),
  }
}

function momentsOf(column: Column, target: Column, from: number, to: number) {
  let count = 0
  let sum = 0
  for (let i = from; i < to; i++) {
    if (Number.isNaN(target[i])) continue
    count++
    sum += column[i]
  }
  const mean = sum / count
  let squares = 0
  for (let i = from; i < to; i++) {
    if (!Number.isNaN(target[i])) squares += (column[i] - mean) ** 2
  }
  return { mean, deviation: Math.sqrt(squares / count) }
}

/** One value of feature `i`, in deviations and bounded. A feature that never moved says nothing. */
export function normalise({ mean, deviation }: Normaliser, i: number, value: number): number {
  if (deviation[i] === 0) return 0
  return Math.min(Math.max((value - mean[i]) / deviation[i], -BOUND), BOUND)
}

/** Rows `[from, to)` of columns, normalised, row after row. */
export function fillTable(
  normaliser: Normaliser,
  features: readonly Column[],
  from: number,
  to: number,
  table: Float32Array,
): void {
  features.forEach((column, i) => {
    for (let row = from, at = i; row < to; row++, at += features.length) {
      table[at] = normalise(normaliser, i, column[row])
    }
  })
}
