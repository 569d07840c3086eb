import type { SerialVariance } from './long-run-variance.ts'
import { studentTail } from './student-t.ts'

/** Whether a loss differential is more than luck. */
export interface DieboldMariano {
  /** Positive where the model lost less than the benchmark. */
  readonly statistic: number
  /** One-sided: the chance of a statistic this large if the model were no better. */
  readonly pValue: number
}

/**
 * Diebold and Mariano (1995) on `benchmark loss − model loss`, given that series' mean and its Newey–West
 * variance over `lag` of its n rows.
 *
 * The statistic carries the correction of Harvey, Leybourne
 * and Newbold (1997) for `lag + 1` steps and is read off Student's t with n − 1 degrees of freedom, as R's
 * `forecast::dm.test(h = lag + 1, varestimator = 'bartlett')` does. Null where both never differ or
 * where the rows are too few for the lag.
 */
export function dieboldMariano(
  { mean, longRun }: SerialVariance,
  n: number,
  lag: number,
): DieboldMariano | null {
  const steps = lag + 1
  if (n <= 4 * steps) return null
  if (!(longRun > 0)) return null
  const correction = Math.sqrt(((n - steps) * (n + 1 - steps)) / (n * n))
  const statistic = (correction * mean) / Math.sqrt(longRun / n)
  return { statistic, pValue: studentTail(statistic, n - 1) }
}
