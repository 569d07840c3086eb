import type { EvaluationPlan } from '../scores/index.ts'
import { plural } from './numerals.ts'

/** How the walk forward went, in a line. */
export function walkInWords(plan: EvaluationPlan): string {
  const { scheme, trainDays, purgeMinutes, embargoMinutes, retrain, folds } = plan
  const span =
    scheme === 'expanding'
      ? `an expanding span of ${plural(trainDays, 'day')} or more`
      : `a rolling span of ${plural(trainDays, 'day')}`
  const cadence = retrain === 'month' ? 'each month' : `every ${plural(retrain, 'day')}`
  return (
    `Walk-forward on ${span}, ${plural(folds.length, 'fold')}, retrained ${cadence}, ` +
    `purge ${plural(purgeMinutes, 'minute')}, embargo ${plural(embargoMinutes, 'minute')}`
  )
}
