import { type DayBootstrap, type Estimate, finiteOrNull } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { groupedOutcomes } from './grouped-outcomes.ts'
import type { UtcDays } from './utc-days.ts'

/** Whether "70 % up" went up 70 % of the time. An unchanged price counts as not up. */
export interface Probability {
  /** Mean squared error of the probability (Brier 1950). */
  readonly brier: number | null
  /** That of always saying the share of ups, known only afterwards. */
  readonly baseRateBrier: number | null
  /** Ten bins of about equal count; fewer where probabilities repeat, for equal ones are never split. */
  readonly bins: readonly ReliabilityBin[]
}

interface ReliabilityBin {
  readonly count: number
  readonly meanForecast: number
  readonly shareUp: Estimate
}

/** Brier score and reliability of the probability of a rise. */
export function probability(
  { probabilityUp, realizedReturn, length }: ForecastRows,
  days: UtcDays,
  bootstrap: DayBootstrap,
): Probability {
  const up = realizedReturn.map((value) => (value > 0 ? 1 : 0))
  const share = up.reduce((sum, value) => sum + value, 0) / length
  const squared = probabilityUp.reduce((sum, value, i) => sum + (value - up[i]) ** 2, 0)
  const bins = groupedOutcomes(probabilityUp, up, 10, days, bootstrap)
  return {
    brier: finiteOrNull(squared / length),
    baseRateBrier: finiteOrNull(share * (1 - share)),
    bins: bins.map(({ count, meanForecast, meanOutcome }) => ({
      count,
      meanForecast,
      shareUp: meanOutcome,
    })),
  }
}
