import type { Column } from '../market/index.ts'
import type { Dataset } from './model.ts'
import { ModelError } from './model-error.ts'

/** What a row's target becomes, the returns over the first minutes of the horizon included. */
export function changedTargets<Data extends Dataset>(
  data: Data,
  change: (target: Column) => Column,
): Data {
  return { ...data, ...targetsOf(data, change) }
}

/** The changed targets alone, for a dataset whose rows are others too. */
export function targetsOf(
  { target, nearer }: Pick<Dataset, 'target' | 'nearer'>,
  change: (target: Column) => Column,
): Pick<Dataset, 'target' | 'nearer'> {
  if (nearer === undefined) return { target: change(target) }
  const changed = nearer.map(({ minutes, target: near }) => ({ minutes, target: change(near) }))
  return { target: change(target), nearer: changed }
}

/** What the first `minutes` of the horizon bring. Throws `BAD_PARAMETERS` where the rows do not say. */
export function targetAhead({ nearer = [] }: Dataset, minutes: number): Column {
  const found = nearer.find((each) => each.minutes === minutes)
  if (found !== undefined) return found.target
  const shorter = nearer.map((each) => each.minutes).join(', ')
  throw new ModelError(
    'BAD_PARAMETERS',
    shorter === ''
      ? `ahead cannot be ${minutes}: these rows know the return over the whole horizon alone`
      : `ahead cannot be ${minutes}: of this horizon these minutes can be learnt from: ${shorter}`,
  )
}
