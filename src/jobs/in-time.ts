import type { Forecast } from '../forecast/index.ts'

/** A forecast that comes after what it foretells is none. The machine slept, or the market outran it. */
export function inTime(forecast: Forecast): Forecast {
  if (forecast.kind === 'withheld' || forecast.issuedAt < forecast.targetTime) return forecast
  const { id, instrument, horizonMinutes, asOf, issuedAt, targetTime } = forecast
  const moment = { id, instrument, horizonMinutes, asOf, issuedAt, targetTime }
  return { kind: 'withheld', ...moment, reason: SEEN_TOO_LATE }
}

/** The reason of an answer that no recomputation can give: it depends on when we looked. */
export const SEEN_TOO_LATE = 'the minute was seen only after its target time'
