import {
  type Candles,
  type Column,
  type Interval,
  intervalMs,
  MINUTE_MS,
  segments,
} from '../market/index.ts'
import { FeatureError } from './feature-error.ts'

/**
 * What a model learns to foresee: the log return from each candle's close to the close
 * `horizonMinutes` later.
 *
 * Found by time: NaN where that later candle, or any between, is missing. The only numbers here
 * that look ahead.
 */
export function labels(candles: Candles, horizonMinutes: number): Column {
  const ahead = barsOf(horizonMinutes, candles.interval)
  const { close } = candles
  const returns = new Float64Array(candles.length).fill(Number.NaN)
  // Inside a segment no candle is missing, so `ahead` rows on is `horizonMinutes` on.
  for (const [from, to] of segments(candles)) {
    for (let i = from; i < to - ahead; i++) returns[i] = Math.log(close[i + ahead] / close[i])
  }
  return returns
}

/** A horizon as a number of candles. Throws `BAD_HORIZON` unless that is whole and positive. */
export function barsOf(horizonMinutes: number, interval: Interval): number {
  const bars = (horizonMinutes * MINUTE_MS) / intervalMs(interval)
  if (Number.isInteger(bars) && bars > 0) return bars
  throw new FeatureError(
    'BAD_HORIZON',
    `A horizon is a whole, positive number of ${interval} candles in minutes; ${horizonMinutes} is not`,
  )
}
