import { dieboldMariano } from './diebold-mariano.ts'
import { serialVariance } from './long-run-variance.ts'

/** One settled forecast of the model that serves, with the volatility it was made under. */
export interface LiveOutcome {
  readonly expectedReturn: number
  readonly realizedReturn: number
  /** Width of the 90 % interval as a log return: what a miss is measured by. */
  readonly width90: number
  readonly inside90: boolean
}

/** Whether a model still does live what it was let in for. */
export type LiveCondition =
  | { readonly kind: 'too-early'; readonly rows: number }
  | { readonly kind: 'sound'; readonly rows: number }
  | { readonly kind: 'degraded'; readonly rows: number; readonly reason: string }

/** A day of minutes at least: fewer outcomes overlap too much to say anything. */
const LEAST_ROWS = 1440
/** Rows of the Newey–West window: outcomes of overlapping horizons, and of one wild hour, count as fewer. */
const LAG = 60
/** One-sided: how sure one must be that it does worse than doing nothing. */
const P_VALUE = 0.01
/** Coverage is judged by its own error: outcomes of one hour miss together. */
const COVERAGE = { least: 0.87, most: 0.93, deviations: 2 } as const

interface LiveConditionOptions {
  /** Rows over which outcomes may miss together. */
  readonly lag?: number
  readonly least?: number
  /** One-sided: how sure one must be that it does worse than doing nothing. */
  readonly pValue?: number
}

/**
 * Judges the newest outcomes of the model that serves (a week of them, say): degraded when its forecasts are worse than
 * "price unchanged" by more than luck, or its 90 % interval holds clearly too little or too much.
 */
export function liveCondition(
  outcomes: readonly LiveOutcome[],
  { lag = LAG, least = LEAST_ROWS, pValue = P_VALUE }: LiveConditionOptions = {},
): LiveCondition {
  const rows = outcomes.length
  if (rows < least) return { kind: 'too-early', rows }
  const harm = Float64Array.from(outcomes, ({ expectedReturn, realizedReturn, width90 }) => {
    const saved = realizedReturn ** 2 - (realizedReturn - expectedReturn) ** 2
    return -saved / width90 ** 2
  })
  const test = dieboldMariano(serialVariance(harm, lag), rows, lag)
  if (test !== null && test.pValue < pValue) {
    return {
      ...{ kind: 'degraded', rows },
      reason: `worse than "price unchanged" over ${rows} outcomes (p ${test.pValue < 1e-4 ? '< 0.0001' : `= ${test.pValue.toFixed(4)}`})`,
    }
  }
  const inside = Float64Array.from(outcomes, ({ inside90 }) => (inside90 ? 1 : 0))
  const { mean, longRun } = serialVariance(inside, lag)
  const slack = COVERAGE.deviations * Math.sqrt(longRun / rows)
  if (mean + slack < COVERAGE.least || mean - slack > COVERAGE.most) {
    const share = `${(100 * mean).toFixed(1)} % ± ${(100 * slack).toFixed(1)}`
    return {
      ...{ kind: 'degraded', rows },
      reason: `its 90 % interval held ${share} of ${rows} outcomes`,
    }
  }
  return { kind: 'sound', rows }
}
