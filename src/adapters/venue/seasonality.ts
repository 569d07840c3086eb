import { DAY_MS, MINUTE_MS } from '../../market/index.ts'

/** Mean absolute one-minute return by UTC hour over its mean: BTCUSDT spot, 2024-01…2025-01. */
const VOLATILITY_BY_HOUR = [
  1.03, 1.04, 0.92, 0.81, 0.75, 0.73, 0.76, 0.8, 0.85, 0.82, 0.8, 0.82, 1.02, 1.23, 1.5, 1.39, 1.28,
  1.2, 1.12, 1.12, 1.12, 1.04, 0.98, 0.88,
]

/** Mean volume by UTC hour over its mean: the same candles. */
const VOLUME_BY_HOUR = [
  0.89, 0.9, 0.85, 0.76, 0.69, 0.66, 0.74, 0.89, 0.88, 0.84, 0.8, 0.84, 1.08, 1.32, 1.8, 1.68, 1.43,
  1.22, 1.12, 1.13, 1.12, 0.83, 0.77, 0.76,
]

/** The same two by UTC weekday, Sunday first. */
const VOLATILITY_BY_WEEKDAY = [0.7, 1.16, 1.17, 1.14, 1.11, 1.09, 0.63]
const VOLUME_BY_WEEKDAY = [0.59, 1.22, 1.23, 1.19, 1.13, 1.13, 0.51]

const MINUTES_A_WEEK = 7 * 24 * 60

/** Logs of how far a minute's volatility and volume stand from their mean because of the clock alone. */
export interface Season {
  readonly volatility: number
  readonly volume: number
}

const WEEK: readonly Season[] = Array.from({ length: MINUTES_A_WEEK }, (_, minute) => ({
  volatility: seasonAt(VOLATILITY_BY_HOUR, VOLATILITY_BY_WEEKDAY, minute),
  volume: seasonAt(VOLUME_BY_HOUR, VOLUME_BY_WEEKDAY, minute),
}))

/** The season of the minute that opens at `openTime`, the same every week. */
export function seasonOf(openTime: number): Season {
  const sinceSunday = openTime - 3 * DAY_MS // The epoch was a Thursday.
  const minute = Math.floor(sinceSunday / MINUTE_MS) % MINUTES_A_WEEK
  return WEEK[(minute + MINUTES_A_WEEK) % MINUTES_A_WEEK]
}

function seasonAt(byHour: readonly number[], byWeekday: readonly number[], minute: number): number {
  const day = Math.floor(minute / 1440)
  // An hour's value stands at its middle; between two middles we go straight, so no hour starts with a step.
  const hour = (minute % 1440) / 60 - 0.5
  const before = Math.floor(hour)
  const share = hour - before
  const value = (1 - share) * byHour[(before + 24) % 24] + share * byHour[(before + 1) % 24]
  return Math.log(value) + Math.log(byWeekday[day])
}
