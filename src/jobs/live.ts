import {
  type Forecaster,
  type ForecastStore,
  forecaster,
  type IssuedForecast,
  reachOf,
} from '../forecast/index.ts'
import { type Lake, lastOpenTime } from '../lake/index.ts'
import { type Instrument, MINUTE_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'

/** What changes from minute to minute. */
export interface Live {
  readonly forecaster: Forecaster
  /** Forecasts without an outcome, oldest first. */
  pending: IssuedForecast[]
  /** `asOf` of the newest answer in the database: ahead of the lake after a crash. */
  readonly answeredUntil: number
}

/** Candles kept for whoever looks at the last hours. */
const SHOWN = 1440

/** Everything a minute needs, as it stands after the newest candle in the lake. */
export async function liveFrom(options: {
  readonly champion: Champion
  readonly instrument: Instrument
  readonly horizonMinutes: number
  readonly lake: Lake
  readonly forecasts: ForecastStore
}): Promise<Live> {
  const { champion, instrument, horizonMinutes, lake, forecasts } = options
  const pending = await forecasts.pending(instrument, horizonMinutes)
  const newest = (await lastOpenTime(lake, instrument)) ?? 0
  const oldest = Math.min(...pending.map(({ asOf }) => asOf), newest)
  const keep = Math.max(SHOWN, Math.ceil((newest - oldest) / MINUTE_MS))
  // The forecaster looks back before the end of its champion's training, and before all that it keeps.
  const reach = (reachOf(champion) + horizonMinutes + keep + 1) * MINUTE_MS
  const from = Math.min(champion.facts.trainedTo, newest) - reach
  const candles = await lake.candles({
    ...{ instrument, interval: '1m' },
    span: { from, to: newest + MINUTE_MS },
  })
  return {
    forecaster: forecaster({ champion, instrument, candles, keep }),
    pending: [...pending],
    answeredUntil: (await forecasts.latest(instrument, horizonMinutes))?.forecast.asOf ?? 0,
  }
}
