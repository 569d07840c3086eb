import { MINUTE_MS } from '../market/index.ts'
import type { Feature } from './feature.ts'
import { columnFor } from './series.ts'

const MINUTES_A_DAY = 1440
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY

/** 1970 began on a Thursday; weeks here begin on Monday. */
const WEEK_STARTS_AFTER = -3 * MINUTES_A_DAY

/**
 * `time_of_day_sin_k`, `time_of_day_cos_k`: the k-th harmonic of the candle's opening minute within
 * the UTC day, −1 to 1. One pair says what time it is without a jump at midnight; several draw a
 * daily curve (Gallant 1981; Andersen & Bollerslev 1997 for volatility).
 */
export function timeOfDay(harmonic: number): readonly Feature[] {
  return wave('time_of_day', MINUTES_A_DAY, 0, harmonic)
}

/** `time_of_week_sin_k`, `time_of_week_cos_k`: the same within the week, from Monday 00:00 UTC. */
export function timeOfWeek(harmonic: number): readonly Feature[] {
  return wave('time_of_week', MINUTES_A_WEEK, WEEK_STARTS_AFTER, harmonic)
}

function wave(name: string, period: number, start: number, harmonic: number): readonly Feature[] {
  return [
    clockFeature(`${name}_sin_${harmonic}`, Math.sin, period, start, harmonic),
    clockFeature(`${name}_cos_${harmonic}`, Math.cos, period, start, harmonic),
  ]
}

function clockFeature(
  name: string,
  curve: (angle: number) => number,
  period: number,
  start: number,
  harmonic: number,
): Feature {
  // A minute of the period has one value: looked up rather than worked out a million times.
  const values = Float64Array.from({ length: period }, (_, minute) =>
    curve((2 * Math.PI * ((minute * harmonic) % period)) / period),
  )
  return {
    name,
    warmup: 0,
    mirror: 'even',
    compute(candles) {
      const { openTime, length } = candles
      const wave = columnFor(candles)
      for (let i = 0; i < length; i++) {
        wave[i] = values[(Math.floor(openTime[i] / MINUTE_MS) - start) % period]
      }
      return wave
    },
  }
}
