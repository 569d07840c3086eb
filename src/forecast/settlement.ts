import { type Candles, MINUTE_MS } from '../market/index.ts'
import { firstWhere } from '../runtime/index.ts'
import type { IssuedForecast, Outcome } from './forecast.ts'

/**
 * What became of a forecast, once the candle at or after its target has closed; undefined before. Void,
 * with the reason, where the target's candle or any minute on the way is missing.
 */
export function outcomeOf(
  { id, asOf, targetTime, lastClose }: IssuedForecast,
  candles: Candles,
  now: number,
): Outcome | undefined {
  const passed = passageOf(candles, asOf, targetTime)
  if (passed.kind === 'not-yet') return undefined
  const settled = { forecastId: id, scoredAt: now }
  if (passed.kind === 'broken') return { kind: 'void', ...settled, reason: passed.reason }
  const { close } = passed
  return { kind: 'scored', ...settled, close, realizedReturn: Math.log(close / lastClose) }
}

/** What the market did between two closes. */
type Passage =
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'whole'; readonly realizedReturn: number; readonly close: number }

/** From the close at `asOf` to the one at `targetTime`, as far as the candles tell. Times are close times. */
export function passageOf(candles: Candles, asOf: number, targetTime: number): Passage {
  const { openTime, close, length } = candles
  const newest = length === 0 ? Number.NEGATIVE_INFINITY : openTime[length - 1] + MINUTE_MS - 1
  if (newest < targetTime) return { kind: 'not-yet' }
  const from = rowAt(openTime, length, asOf + 1 - MINUTE_MS)
  const to = rowAt(openTime, length, targetTime + 1 - MINUTE_MS)
  if (to < 0) return { kind: 'broken', reason: 'no candle for the target minute' }
  if (from < 0 || to - from !== (targetTime - asOf) / MINUTE_MS) {
    return { kind: 'broken', reason: 'a gap lies between the forecast and its target' }
  }
  return { kind: 'whole', realizedReturn: Math.log(close[to] / close[from]), close: close[to] }
}

/** The row that opened at `time`, or −1. */
function rowAt(openTime: Float64Array, length: number, time: number): number {
  const row = firstWhere(0, length, (each) => openTime[each] >= time)
  return row < length && openTime[row] === time ? row : -1
}
