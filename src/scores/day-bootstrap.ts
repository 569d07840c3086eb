import type { Column } from '../market/index.ts'
import { assert, type Random } from '../runtime/index.ts'

/** A score and its 95 % bootstrap interval; null where it is undefined or there are too few days. */
export interface Estimate {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** Resamples days, and reads off them the spread of any statistic that is a function of daily sums. */
export interface DayBootstrap {
  /** The statistic of the columns' totals, with the interval from resampling their days. */
  estimate(dailySums: readonly Column[], statistic: (totals: Float64Array) => number): Estimate
}

/**
 * The stationary bootstrap of Politis and Romano (1994) over whole UTC days: runs of neighbouring
 * days of geometric length, `days^(1/3)` on average, joined into histories as long as the real one.
 *
 * A day is the smallest block, so overlapping labels and volatility within it stay together. Every
 * statistic sees the same draws, and costs one pass over the days instead of one over the rows.
 */
export function dayBootstrap(days: number, resamples: number, random: Random): DayBootstrap {
  assert(resamples > 0, 'an interval needs resamples')
  const draws = days < 2 ? [] : Array.from({ length: resamples }, () => drawDays(days, random))

  return {
    estimate(dailySums, statistic) {
      const totals = new Float64Array(dailySums.length)
      dailySums.forEach((sums, i) => {
        totals[i] = sums.reduce((total, sum) => total + sum, 0)
      })
      const value = finiteOrNull(statistic(totals))
      const spread = draws.map((timesDrawn) => {
        for (let i = 0; i < dailySums.length; i++) totals[i] = dot(timesDrawn, dailySums[i])
        return statistic(totals)
      })
      const defined = Float64Array.from(spread.filter(Number.isFinite)).sort()
      // A statistic that most histories leave undefined has no honest interval.
      if (value === null || defined.length < resamples / 2) return { value, low: null, high: null }
      return {
        value,
        low: quantileOfSorted(defined, 0.025),
        high: quantileOfSorted(defined, 0.975),
      }
    },
  }
}

/** How often each day occurs in one resampled history. */
function drawDays(days: number, random: Random): Uint16Array {
  const timesDrawn = new Uint16Array(days)
  const restart = 1 / Math.cbrt(days)
  let day = random.integer(days)
  for (let i = 0; i < days; i++) {
    timesDrawn[day]++
    day = random.uniform() < restart ? random.integer(days) : (day + 1) % days
  }
  return timesDrawn
}

function dot(timesDrawn: Uint16Array, sums: Column): number {
  let total = 0
  for (let day = 0; day < sums.length; day++) total += timesDrawn[day] * sums[day]
  return total
}

function quantileOfSorted(sorted: Column, level: number): number {
  const at = level * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.ceil(at)
  return sorted[below] + (at - below) * (sorted[above] - sorted[below])
}

/** JSON knows no NaN: an undefined score is null. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
