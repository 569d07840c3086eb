import type { Column } from '../market/index.ts'
import type { DayBootstrap, Estimate } from './day-bootstrap.ts'
import { finiteOrNull } from './day-bootstrap.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { perDay, type UtcDays } from './utc-days.ts'

const ROUND_TRIPS_BPS = [10, 20]
/** Shares of the rows taken from either end of the forecasts; a half from both is all of them. */
const TAILS = [0.01, 0.1, 0.5]

/**
 * What trading the sign of the strongest forecasts would have left.
 *
 * A trade enters at the close it forecasts from, leaves one horizon later, and blocks every signal in
 * between: no two trades overlap. The thresholds are read off the very rows being traded, which flatters
 * the model; forecasts of zero are not traded. Fees are in the round trip, slippage and delay are not.
 */
export interface TradingCost {
  /** Share of the forecasts at each end that is traded: 0.01 is the top and the bottom 1 %, 0.5 is all. */
  readonly tail: number
  /** Forecasts beyond the thresholds, overlapping ones included. */
  readonly signals: number
  /** Mean of sign(forecast) × outcome over all of them. */
  readonly signalBps: number | null
  readonly trades: number
  /** The same mean over the trades: what a round trip may cost at most. */
  readonly grossBps: Estimate
  readonly net: readonly NetOfCost[]
}

interface NetOfCost {
  readonly roundTripBps: number
  readonly bps: number | null
}

/** Gross and net basis points per trade for the top and bottom 1 and 10 % of forecasts, and for all. */
export function tradingCosts(
  rows: ForecastRows,
  order: Uint32Array,
  days: UtcDays,
  bootstrap: DayBootstrap,
): readonly TradingCost[] {
  const { expectedReturn, realizedReturn } = rows
  const gain = realizedReturn.map((value, i) => 1e4 * Math.sign(expectedReturn[i]) * value)
  return TAILS.map((tail) => {
    const signals = signalFlags(expectedReturn, order, tail)
    const trades = withoutOverlap(rows, signals)
    const grossBps = bootstrap.estimate(
      [perDay(days, (i) => trades[i] * gain[i]), perDay(days, (i) => trades[i])],
      ([sum, count]) => sum / count,
    )
    const gross = grossBps.value
    return {
      tail,
      signals: countOf(signals),
      signalBps: finiteOrNull(
        gain.reduce((sum, value, i) => sum + signals[i] * value, 0) / countOf(signals),
      ),
      trades: countOf(trades),
      grossBps,
      net: ROUND_TRIPS_BPS.map((roundTripBps) => ({
        roundTripBps,
        bps: gross === null ? null : gross - roundTripBps,
      })),
    }
  })
}

/** Forecasts at or beyond the thresholds: ties are all in, so that time does not choose among them. */
function signalFlags(forecast: Column, order: Uint32Array, tail: number): Uint8Array {
  const flags = new Uint8Array(forecast.length)
  const count = Math.min(order.length, Math.max(1, Math.round(tail * order.length)))
  if (order.length === 0) return flags
  const low = forecast[order[count - 1]]
  const high = forecast[order[order.length - count]]
  for (let i = 0; i < forecast.length; i++) {
    const strong = forecast[i] <= low || forecast[i] >= high
    flags[i] = strong && forecast[i] !== 0 ? 1 : 0
  }
  return flags
}

function withoutOverlap({ asOf, horizonMs }: ForecastRows, signals: Uint8Array): Uint8Array {
  const trades = new Uint8Array(signals.length)
  let freeAt = Number.NEGATIVE_INFINITY
  for (let i = 0; i < signals.length; i++) {
    if (!signals[i] || asOf[i] < freeAt) continue
    trades[i] = 1
    freeAt = asOf[i] + horizonMs
  }
  return trades
}

function countOf(flags: Uint8Array): number {
  let count = 0
  for (let i = 0; i < flags.length; i++) count += flags[i]
  return count
}
