import type { Column } from '../market/index.ts'
import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import { finiteOrNull } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import type { UtcDays } from './utc-days.ts'

/** How well the forecast distribution fitted, beside the naive one's where one was given. Lower is better. */
export interface QuantileLoss {
  readonly pinball: readonly PinballLoss[]
  /**
   * Twice the mean pinball loss over the levels (`pinball.length` of them): the continuous ranked
   * probability score as far as so many quantiles can tell. Compare it only across the same levels.
   */
  readonly crpsBps: number | null
  readonly baselineCrpsBps: number | null
  /** `100 × (1 − CRPS / baseline CRPS)`; null without a baseline. */
  readonly skillPercent: Estimate | null
}

/** Koenker and Bassett's loss of one quantile, whose expectation the true quantile minimises. */
interface PinballLoss {
  readonly level: number
  readonly bps: number | null
  readonly baselineBps: number | null
}

/** Pinball losses and CRPS of a model, and of a baseline over the same moments and levels. */
export function quantileLoss(
  rows: ForecastRows,
  baseline: ForecastRows | undefined,
  days: UtcDays,
  bootstrap: DayBootstrap,
): QuantileLoss {
  const model = lossesPerDay(rows, days)
  const naive = baseline && lossesPerDay(baseline, days)
  const bps = (sums: Column) => finiteOrNull((1e4 * total(sums)) / rows.length)
  const crps = sumOfColumns(model)
  const naiveCrps = naive && sumOfColumns(naive)
  const perLevel = 2 / model.length
  return {
    pinball: rows.quantileLevels.map((level, i) => ({
      level,
      bps: bps(model[i]),
      baselineBps: naive ? bps(naive[i]) : null,
    })),
    crpsBps: bps(crps.map((sum) => perLevel * sum)),
    baselineCrpsBps: naiveCrps ? bps(naiveCrps.map((sum) => perLevel * sum)) : null,
    skillPercent: naiveCrps
      ? bootstrap.estimate([crps, naiveCrps], ([ours, theirs]) => 100 * (1 - ours / theirs))
      : null,
  }
}

function lossesPerDay(rows: ForecastRows, days: UtcDays): readonly Column[] {
  return rows.quantileLevels.map((level, k) =>
    pinballPerDay(rows.realizedReturn, rows.quantiles[k], level, days),
  )
}

/** Its own loop instead of `perDay`: this is the most often run line of a score card. */
function pinballPerDay(outcome: Column, quantile: Column, level: number, days: UtcDays): Column {
  const sums = new Float64Array(days.count)
  for (let day = 0; day < days.count; day++) {
    let sum = 0
    for (let i = days.starts[day]; i < days.starts[day + 1]; i++) {
      const miss = outcome[i] - quantile[i]
      sum += level * miss - Math.min(miss, 0) // Without a branch that no one could guess.
    }
    sums[day] = sum
  }
  return sums
}

function sumOfColumns(columns: readonly Column[]): Column {
  return columns.reduce((sums, column) => sums.map((sum, day) => sum + column[day]))
}

function total(sums: Column): number {
  return sums.reduce((sum, value) => sum + value, 0)
}
