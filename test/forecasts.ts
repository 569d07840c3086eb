import type {
  Forecast,
  IssuedForecast,
  ScoredOutcome,
  VoidOutcome,
  WithheldForecast,
} from '../src/forecast/index.ts'
import { type Instrument, MINUTE_MS } from '../src/market/index.ts'

export const BTC: Instrument = { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' }

const START = Date.UTC(2024, 0, 1)

/** The close of the given minute of 2024, and what is said at it about the close ten minutes ahead. */
export function momentAt(minute: number) {
  const asOf = START + (minute + 1) * MINUTE_MS - 1
  return {
    id: `binance:spot:BTCUSDT:10:${asOf}`,
    instrument: BTC,
    horizonMinutes: 10,
    asOf,
    issuedAt: asOf + 40,
    targetTime: asOf + 10 * MINUTE_MS,
  }
}

export function minuteOf({ asOf }: Forecast): number {
  return (asOf + 1 - START) / MINUTE_MS - 1
}

/** A plausible forecast, the same each time. */
export function issuedAt(minute: number): IssuedForecast {
  return {
    kind: 'issued',
    ...momentAt(minute),
    modelVersion: 'ridge:0123456789ab',
    lastClose: 42_000.01 + minute,
    expectedReturn: -1.25e-5,
    price: 41_999.485,
    intervals: { 50: { low: 41_950.5, high: 42_050.5 }, 90: { low: 41_800, high: 42_200 } },
    probabilityUp: 0.4975,
    featureHash: 'ab'.repeat(32),
  }
}

export function withheldAt(minute: number): WithheldForecast {
  return { kind: 'withheld', ...momentAt(minute), reason: 'a gap of 3 minutes lies in the window' }
}

export function scored({ id, targetTime, lastClose }: IssuedForecast): ScoredOutcome {
  return {
    kind: 'scored',
    forecastId: id,
    scoredAt: targetTime + 1,
    close: lastClose + 10.5,
    realizedReturn: 2.5e-4,
  }
}

export function voided({ id, targetTime }: IssuedForecast): VoidOutcome {
  return { kind: 'void', forecastId: id, scoredAt: targetTime + 1, reason: 'no close ever came' }
}
