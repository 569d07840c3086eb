import type { Dataset, TrainingSpan } from './model.ts'
import { ModelError } from './model-error.ts'

/** Throws unless a span lies inside its dataset and holds at least one row with a known target. */
export function requireKnownRows(model: string, { data, from, to }: TrainingSpan): void {
  const inside = 0 <= from && from <= to && to <= data.length
  for (let i = from; inside && i < to; i++) if (!Number.isNaN(data.target[i])) return
  throw new ModelError('EMPTY_SPAN', `${model} has nothing to learn from in rows [${from}, ${to})`)
}

/** Throws unless the dataset has the very features a model was fitted on, in their order. */
export function requireFeatures(model: string, expected: readonly string[], data: Dataset): void {
  const found = data.featureNames
  if (expected.length === found.length && expected.every((name, i) => name === found[i])) return
  throw new ModelError(
    'WRONG_FEATURES',
    `${model} was fitted on ${expected.join(', ')}; the data has ${found.join(', ')}`,
  )
}
