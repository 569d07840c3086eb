import { type Candle, type Candles, type Instrument, MINUTE_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import { candleWindow } from './candle-window.ts'
import { caughtUpTracker } from './catch-up.ts'
import type { Forecast } from './forecast.ts'
import { liveForecast, reachOf } from './live-forecast.ts'
import { passageOf } from './settlement.ts'

/** A champion at work, candle by candle. */
export interface Forecaster {
  readonly champion: Champion
  /** Takes the next candle, and learns what became of the forecasts that it settles. */
  push(candle: Candle): void
  /** The forecast of the moment the last candle closed; asked once a candle. `issuedAt` is by the market's clock. */
  forecast(issuedAt: number): Forecast
  /** The newest candles. Valid until the next push. */
  candles(): Candles
}

interface ForecasterOptions {
  readonly champion: Champion
  readonly instrument: Instrument
  /** Up to now, from before the end of the champion's training by `reachOf` at least. */
  readonly candles: Candles
  /** Candles kept besides those a forecast takes. */
  readonly keep: number
}

/**
 * A forecaster as it would stand had it worked every minute since its champion was trained. Its intervals
 * learn from the market and not from what was stored or shown, so a restart goes on to the bit.
 */
export function forecaster({ champion, instrument, candles, keep }: ForecasterOptions): Forecaster {
  const { horizonMs } = champion.facts
  const tracker = caughtUpTracker(champion, candles)
  const window = candleWindow(candles, reachOf(champion) + horizonMs / MINUTE_MS + keep)
  let waiting = tracker.state().pending.map(({ asOf }) => asOf)

  return {
    champion,

    push(candle) {
      window.push(candle)
      const newest = window.view()
      waiting = waiting.filter((asOf) => {
        const passed = passageOf(newest, asOf, asOf + horizonMs)
        if (passed.kind === 'not-yet') return true
        const learnt = passed.kind === 'whole' ? passed.realizedReturn : Number.NaN
        tracker.settle(asOf, learnt, candle.closeTime)
        return false
      })
    },

    forecast(issuedAt) {
      const made = liveForecast({ champion, tracker, instrument, candles: window.view(), issuedAt })
      if (made.kind === 'issued') waiting.push(made.asOf)
      return made
    },

    candles: () => window.view(),
  }
}
