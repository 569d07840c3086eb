import type { Dashboard } from '../api/index.ts'
import {
  type CandleWindow,
  candleWindow,
  caughtUpTracker,
  type ForecastStore,
  type IssuedForecast,
  liveForecast,
  outcomeOf,
  reachOf,
} from '../forecast/index.ts'
import type { MarketFeed } from '../ingest/index.ts'
import { type GapLedger, type Lake, lastOpenTime, reconcileGaps } from '../lake/index.ts'
import { type Candle, DAY_MS, MINUTE_MS } from '../market/index.ts'
import {
  type Champion,
  type IntervalTracker,
  loadChampion,
  type ModelStore,
  type RunStore,
} from '../models/index.ts'
import { backfill } from './backfill.ts'
import { candleBuffer } from './candle-buffer.ts'
import { JobError } from './job-error.ts'
import type { JobEvent } from './job-event.ts'
import { liveState } from './live-state.ts'
import { registeredName, trainChampion } from './train-champion.ts'

/** A champion older than this, by the market's clock, is trained anew. */
const RETRAIN_AFTER_MS = 7 * DAY_MS
/** What is learnt from, at most. */
const TRAIN_ON_MS = 365 * DAY_MS
/** Least history to train on: a test fifth of it must hold a day. */
const LEAST_HISTORY_MS = 6 * DAY_MS

interface MainJobOptions {
  readonly feed: MarketFeed
  readonly lake: Lake
  readonly database: {
    readonly forecasts: ForecastStore
    readonly gaps: GapLedger
    readonly runs: RunStore
    readonly models: ModelStore
  }
  readonly horizonMinutes: number
  readonly seed: number
  readonly codeVersion: string
  /** This machine's time, epoch ms. */
  readonly now: () => number
  onEvent(event: JobEvent): void
}

/** The main job: what it shows, and what makes it go. */
interface MainJob {
  readonly dashboard: Dashboard
  /** Runs until the signal aborts or the recording ends. What was acknowledged is then in the lake and the database. */
  run(signal: AbortSignal): Promise<void>
}

/** Backfills, trains, then forecasts each minute as it closes and scores each forecast as its outcome arrives. */
export function mainJob(options: MainJobOptions): MainJob {
  const { feed, lake, database, horizonMinutes, seed, codeVersion, now, onEvent } = options
  const { instrument, clock } = feed
  const { forecasts, gaps, runs, models } = database
  const state = liveState({ feed, forecasts, gaps, horizonMinutes, startedAt: now(), now })

  async function history() {
    const to = (await lastOpenTime(lake, instrument)) ?? 0
    return lake.candles({
      instrument,
      interval: '1m',
      span: { from: to - TRAIN_ON_MS, to: to + MINUTE_MS },
    })
  }

  /** The registered champion while it is fresh, else a new one. */
  async function champion(signal: AbortSignal): Promise<Champion> {
    const name = registeredName(instrument, horizonMinutes)
    const registered = await models.byAlias(name, 'champion')
    if (registered !== undefined) {
      const loaded = loadChampion(registered.artifact)
      const age = clock.now() - loaded.facts.trainedTo
      if (age >= 0 && age < RETRAIN_AFTER_MS) {
        onEvent({ kind: 'champion-loaded', champion: loaded, version: registered.version })
        return loaded
      }
    }
    const candles = await history()
    const span = candles.length * MINUTE_MS
    if (span < LEAST_HISTORY_MS) {
      throw new JobError(
        'TOO_LITTLE_HISTORY',
        `There are ${candles.length} minutes of ${instrument.symbol} to learn from, and it takes ` +
          `${LEAST_HISTORY_MS / MINUTE_MS}. Give the replay a longer recording, or a later REPLAY_FROM.`,
      )
    }
    onEvent({ kind: 'training', candles: candles.length })
    const options = { instrument, horizonMinutes, candles, seed, runs, models, codeVersion }
    const trained = await trainChampion({ ...options, now, signal })
    onEvent({ kind: 'champion-trained', ...trained })
    return trained.champion
  }

  /** Everything a minute needs, as it stands after the newest candle in the lake. */
  async function prepare(signal: AbortSignal): Promise<Live> {
    const serving = await champion(signal)
    const candles = await history()
    const tracker = caughtUpTracker(serving, candles)
    const pending = await forecasts.pending(instrument, horizonMinutes)
    const oldest = Math.min(...pending.map(({ asOf }) => asOf), candles.openTime.at(-1) ?? 0)
    const waiting = Math.ceil(((candles.openTime.at(-1) ?? 0) - oldest) / MINUTE_MS)
    const window = candleWindow(candles, reachOf(serving) + horizonMinutes + Math.max(0, waiting))
    const live = { champion: serving, tracker, window, pending: [...pending] }
    state.serve(serving, window)
    await settle(live)
    return live
  }

  /** Scores what can be scored; the tracker learns of it in the order in which it became known. */
  async function settle(live: Live): Promise<void> {
    const still: IssuedForecast[] = []
    for (const forecast of live.pending) {
      const outcome = outcomeOf(forecast, live.window.view(), clock.now())
      if (outcome === undefined) {
        still.push(forecast)
        continue
      }
      await forecasts.settle(outcome)
      const realized = outcome.kind === 'scored' ? outcome.realizedReturn : Number.NaN
      live.tracker.settle(forecast.asOf, realized, forecast.targetTime)
      state.settled(forecast, outcome)
    }
    live.pending = still
  }

  async function minute(live: Live, candle: Candle): Promise<void> {
    live.window.push(candle)
    await settle(live)
    const issuedAt = Math.max(clock.now(), candle.closeTime + 1)
    const forecast = liveForecast({ ...live, instrument, candles: live.window.view(), issuedAt })
    if (forecast.kind === 'issued' && forecast.issuedAt >= forecast.targetTime) {
      // Too late to be a forecast: the machine slept, or the replay outran it.
      const { id, asOf, targetTime, horizonMinutes: horizon } = forecast
      const reason = 'the minute was seen only after its target time'
      const late = { id, instrument, horizonMinutes: horizon, asOf, issuedAt, targetTime, reason }
      await forecasts.issue({ kind: 'withheld', ...late })
      state.answered({ kind: 'withheld', ...late }, candle)
      live.tracker.settle(asOf, Number.NaN, targetTime)
    } else {
      await forecasts.issue(forecast)
      if (forecast.kind === 'issued') live.pending.push(forecast)
      state.answered(forecast, candle)
    }
    onEvent({ kind: 'minute', candle, answer: state.lastAnswer(), score: state.score() })
  }

  return {
    dashboard: state.dashboard,

    async run(signal) {
      const started = feed.clock.now() - TRAIN_ON_MS
      const from = Math.max(feed.firstOpenTime, Math.floor(started / MINUTE_MS) * MINUTE_MS)
      const report = {
        onPiece: (piece: { candles: number; to: number }) =>
          onEvent({ kind: 'backfilling', ...piece }),
      }
      const { candles } = await backfill({ feed, lake, from, signal, ...report })
      onEvent({ kind: 'backfilled', candles })
      if (signal.aborted) return
      await reconcileGaps(lake, gaps, instrument, now())
      await state.resume()
      let live = await prepare(signal)
      const buffer = candleBuffer({ lake, instrument, source: `${instrument.venue} live` })
      try {
        const next = ((await lastOpenTime(lake, instrument)) ?? from) + MINUTE_MS
        for await (const candle of feed.closed(next, signal)) {
          await buffer.add(candle, Math.max(clock.now(), candle.closeTime + 1))
          await minute(live, candle)
          if (candle.closeTime - live.champion.facts.trainedTo < RETRAIN_AFTER_MS) continue
          await buffer.flush()
          live = await prepare(signal)
        }
      } finally {
        await buffer.flush()
      }
      if (signal.aborted) return
      state.ended()
      onEvent({ kind: 'recording-ended' })
    },
  }
}

/** What changes from minute to minute. */
interface Live {
  readonly champion: Champion
  readonly tracker: IntervalTracker
  readonly window: CandleWindow
  pending: IssuedForecast[]
}
