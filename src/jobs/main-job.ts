import type { Dashboard } from '../api/index.ts'
import {
  type Forecast,
  type Forecaster,
  type ForecastStore,
  forecaster,
  type IssuedForecast,
  levelsReached,
  outcomeOf,
} from '../forecast/index.ts'
import type { MarketFeed } from '../ingest/index.ts'
import { type GapLedger, type Lake, lastOpenTime, reconcileGaps } from '../lake/index.ts'
import { type Candle, DAY_MS, MINUTE_MS } from '../market/index.ts'
import { type Champion, loadChampion, type ModelStore, type RunStore } from '../models/index.ts'
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
    const loaded = registered && loadChampion(registered.artifact)
    if (registered && loaded) {
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
    const levels = loaded && levelsReached(loaded, candles)
    const trained = await trainChampion({ ...options, ...(levels && { levels }), now, signal })
    onEvent({ kind: 'champion-trained', ...trained })
    return trained.champion
  }

  /** Everything a minute needs, as it stands after the newest candle in the lake. */
  async function prepare(signal: AbortSignal): Promise<Live> {
    const serving = await champion(signal)
    const candles = await history()
    const pending = await forecasts.pending(instrument, horizonMinutes)
    const newest = candles.openTime.at(-1) ?? 0
    const oldest = Math.min(...pending.map(({ asOf }) => asOf), newest)
    const keep = Math.ceil((newest - oldest) / MINUTE_MS)
    const live = {
      forecaster: forecaster({ champion: serving, instrument, candles, keep }),
      pending: [...pending],
      answeredUntil: (await forecasts.latest(instrument, horizonMinutes))?.forecast.asOf ?? 0,
    }
    state.serve(live.forecaster)
    await settle(live)
    return live
  }

  /** Scores what can be scored, in the order in which it was forecast. */
  async function settle(live: Live): Promise<void> {
    const still: IssuedForecast[] = []
    for (const forecast of live.pending) {
      const outcome = outcomeOf(forecast, live.forecaster.candles(), clock.now())
      if (outcome === undefined) {
        still.push(forecast)
        continue
      }
      await forecasts.settle(outcome)
      state.settled(forecast, outcome)
    }
    live.pending = still
  }

  async function minute(live: Live, candle: Candle): Promise<void> {
    live.forecaster.push(candle)
    await settle(live)
    const issuedAt = Math.max(clock.now(), candle.closeTime + 1)
    const answer = inTime(live.forecaster.forecast(issuedAt))
    // A crash may take the candle, but not the forecast: that stands as it was given then.
    const repeated = answer.asOf <= live.answeredUntil
    if (!repeated) await forecasts.issue(answer)
    state.answered(answer, candle)
    if (repeated) return
    if (answer.kind === 'issued') live.pending.push(answer)
    onEvent({ kind: 'minute', candle, answer, score: state.score() })
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
        let next = ((await lastOpenTime(lake, instrument)) ?? from) + MINUTE_MS
        if (live.answeredUntil > next) onEvent({ kind: 'catching-up', until: live.answeredUntil })
        for await (const event of feed.events(next, signal)) {
          if (event.kind !== 'closed') continue
          const { candle, receivedTime } = event
          const missing = candle.openTime - next
          next = candle.openTime + MINUTE_MS
          await minute(live, candle)
          // Only now: what the lake has is not asked for again, and a crash in between would cost an answer.
          await buffer.add(candle, receivedTime)
          if (missing > 0) {
            await buffer.flush()
            await reconcileGaps(lake, gaps, instrument, now())
          }
          if (candle.closeTime - live.forecaster.champion.facts.trainedTo >= RETRAIN_AFTER_MS) {
            await buffer.flush()
            live = await prepare(signal)
          }
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
  readonly forecaster: Forecaster
  pending: IssuedForecast[]
  /** `asOf` of the newest answer in the database: ahead of the lake after a crash. */
  readonly answeredUntil: number
}

/** A forecast that comes after what it foretells is none. The machine slept, or the market outran it. */
function inTime(forecast: Forecast): Forecast {
  if (forecast.kind === 'withheld' || forecast.issuedAt < forecast.targetTime) return forecast
  const { id, instrument, horizonMinutes, asOf, issuedAt, targetTime } = forecast
  const moment = { id, instrument, horizonMinutes, asOf, issuedAt, targetTime }
  return { kind: 'withheld', ...moment, reason: 'the minute was seen only after its target time' }
}
