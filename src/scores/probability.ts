import { finiteOrNull } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { ascendingOrder, equalGroups } from './order.ts'

const BINS = 10

/** Whether "70 % up" went up 70 % of the time. An unchanged price counts as not up. */
export interface Probability {
  /** Mean squared error of the probability (Brier 1950). */
  readonly brier: number | null
  /** That of always saying the share of ups, known only afterwards. */
  readonly baseRateBrier: number | null
  /** Ten bins of about equal count; fewer where probabilities repeat, for equal ones are never split. */
  readonly bins: readonly ReliabilityBin[]
}

export interface ReliabilityBin {
  readonly meanForecast: number
  readonly shareUp: number
  readonly count: number
}

/** Brier score and reliability of the probability of a rise. */
export function probability({ probabilityUp, realizedReturn, length }: ForecastRows): Probability {
  const up = (i: number) => (realizedReturn[i] > 0 ? 1 : 0)
  let squared = 0
  let ups = 0
  for (let i = 0; i < length; i++) {
    squared += (probabilityUp[i] - up(i)) ** 2
    ups += up(i)
  }
  const order = ascendingOrder(probabilityUp)
  const bins = equalGroups(probabilityUp, order, BINS).map(([from, to]) => {
    let forecast = 0
    let happened = 0
    for (const i of order.subarray(from, to)) {
      forecast += probabilityUp[i]
      happened += up(i)
    }
    const count = to - from
    return { meanForecast: forecast / count, shareUp: happened / count, count }
  })
  const share = ups / length
  return {
    brier: finiteOrNull(squared / length),
    baseRateBrier: finiteOrNull(share * (1 - share)),
    bins,
  }
}
