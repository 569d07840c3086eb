import type { Dashboard } from '../api/index.ts'
import { FORECASTS, type ForecastStore, type IssuedForecast, outcomeOf } from '../forecast/index.ts'
import { CANDLES, type FeedEvent, type MarketFeed } from '../ingest/index.ts'
import {
  enterHole,
  enterRepair,
  type GapLedger,
  type Lake,
  lastOpenTime,
  reconcileGaps,
} from '../lake/index.ts'
import { MINUTE_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import type { Bus } from '../runtime/index.ts'
import { backfill } from './backfill.ts'
import {
  championDrift,
  type DriftAnswer,
  type DriftQuestion,
  driftInWords,
} from './champion-drift.ts'
import { type Champions, TRAIN_ON_MS } from './champions.ts'
import { driftWatch } from './drift-watch.ts'
import { inTime } from './in-time.ts'
import type { JobEvent } from './job-event.ts'
import type { LakeWriter } from './lake-writer.ts'
import { type Live, liveFrom } from './live.ts'
import type { Patience } from './live-judgement.ts'
import { liveState } from './live-state.ts'
import type { SymbolMarket } from './market.ts'
import { succession } from './succession.ts'

/** Answers read at a time. */
const PAGE = 500

interface SymbolJobOptions {
  readonly market: SymbolMarket
  readonly lake: Lake
  readonly forecasts: ForecastStore
  readonly gaps: GapLedger
  readonly champions: Champions
  readonly bus: Bus
  readonly writer: LakeWriter
  readonly horizonMinutes: number
  /** This machine's time, epoch ms. */
  readonly now: () => number
  readonly patience: Patience
  /** Works drift out, where no minute waits for it. */
  readonly look: (question: DriftQuestion, signal: AbortSignal) => Promise<DriftAnswer>
  /** False while another symbol is being prepared: its first forecast comes before our next champion. */
  mayTrain(): boolean
  onEvent(event: JobEvent): void
}

/** The main job of one symbol: it knows nothing of the others. */
export interface SymbolJob {
  readonly dashboard: Dashboard
  /** Says on the dashboard that it cannot go on. */
  failed(reason: string): void
  /**
   * Backfills, trains where there is no champion, calls `ready`, then answers each minute as it closes, until
   * the signal aborts or the recording ends.
   */
  run(signal: AbortSignal, ready: () => void): Promise<void>
}

export function symbolJob(options: SymbolJobOptions): SymbolJob {
  const { market, lake, forecasts, gaps, champions, bus, writer, horizonMinutes } = options
  const { now, patience, look, mayTrain, onEvent } = options
  const { instrument, clock } = market
  let known: ReadonlyMap<number, number> = new Map()
  const state = liveState({
    market,
    forecasts,
    gaps,
    horizonMinutes,
    startedAt: now(),
    now,
    patience,
  })

  /** Everything that comes before the first live minute. */
  async function prepare(feed: MarketFeed, signal: AbortSignal): Promise<Live | undefined> {
    const started = clock.now() - TRAIN_ON_MS
    const from = Math.max(feed.firstOpenTime, Math.floor(started / MINUTE_MS) * MINUTE_MS)
    known = await answeredSince((await lastOpenTime(lake, instrument)) ?? clock.now())
    const { candles } = await backfill({
      ...{ feed, lake, from, signal, known },
      onPiece: (piece) => onEvent({ kind: 'backfilling', ...piece }),
    })
    onEvent({ kind: 'backfilled', candles })
    if (signal.aborted) return undefined
    await reconcileGaps(lake, gaps, instrument, now())
    await state.resume()
    return serve(await champions.current(clock.now(), signal))
  }

  /**
   * Minutes later than the lake's last that have their answers: a crash took the candles, and the answers say
   * when they were known at the latest.
   */
  async function answeredSince(lastOpen: number): Promise<ReadonlyMap<number, number>> {
    const found = new Map<number, number>()
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const page = await forecasts.recent(instrument, horizonMinutes, { limit: PAGE, before })
      for (const { forecast } of page) found.set(forecast.asOf, forecast.issuedAt)
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE || last.forecast.asOf <= lastOpen) return found
      before = last.forecast.asOf
    }
  }

  /** The champion as it stands after the newest candle in the lake. */
  async function serve(champion: Champion): Promise<Live> {
    const live = await liveFrom({ champion, instrument, horizonMinutes, lake, forecasts })
    state.serve(live.forecaster)
    state.demoted(champions.demotion())
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

  async function minute(live: Live, event: Extract<FeedEvent, { kind: 'closed' }>): Promise<void> {
    const { candle } = event
    const receivedTime = Math.min(event.receivedTime, known.get(candle.closeTime) ?? Infinity)
    live.forecaster.push(candle)
    const issuedAt = Math.max(clock.now(), receivedTime)
    const answer = inTime(live.forecaster.forecast(issuedAt))
    // A crash may take the candle, but not the forecast: that stands as it was given then.
    const repeated = answer.asOf <= live.answeredUntil
    if (!repeated) {
      await forecasts.issue(answer)
      await bus.publish(FORECASTS, answer)
    }
    state.answered(answer, candle)
    // Only now: what the lake has is not asked for again, and a crash in between would cost an answer.
    await bus.publish(CANDLES, { instrument, candle, receivedTime })
    if (!repeated && answer.kind === 'issued') live.pending.push(answer)
    await settle(live)
    if (!repeated) onEvent({ kind: 'minute', candle, answer, score: state.score() })
  }

  /** Enters a hole or its repair in the ledger. True when candles came into the lake behind the newest one. */
  async function gap(event: Exclude<FeedEvent, { kind: 'closed' }>): Promise<boolean> {
    const { kind, from, to, evidence } = event
    const late = kind === 'repaired' && event.candles.length > 0
    if (late) {
      // The repair goes into the lake behind what came before it, and the forecaster is made of all of it.
      await writer.sync(instrument)
      const source = `${instrument.venue} repair`
      await lake.append(instrument, event.candles, event.receivedTime, source)
    }
    if (kind === 'hole') await enterHole(gaps, instrument, event, now())
    else await enterRepair(gaps, instrument, event, now())
    onEvent({ kind, from, to, evidence })
    return late
  }

  return {
    dashboard: state.dashboard,
    failed: state.failed,

    async run(signal, ready) {
      // What an attempt before this one left on its way.
      await writer.sync(instrument)
      const feed = await market.open(signal)
      let live = await prepare(feed, signal)
      ready()
      if (live === undefined) return
      const successors = succession({
        champions,
        sync: () => writer.sync(instrument),
        mayTrain,
        signal,
        onFailure(error) {
          const reason = `training anew failed: ${error instanceof Error ? error.message : error}`
          state.ailing(`The champion serves longer than it should: ${reason}`)
          onEvent({ kind: 'training-failed', reason })
        },
      })
      const watch = driftWatch({
        look: (champion) =>
          championDrift({
            ...{ champion, instrument, lake, weeks: 1 },
            look: (question) => look(question, signal),
          }),
        onDrift(drift) {
          const words = driftInWords(drift)
          if (drift.modelVersion === live?.forecaster.champion.version) state.drifted(words)
          onEvent({ kind: 'drift', drift, words })
        },
        onFailure(error) {
          if (signal.aborted) return
          const reason = `How far the market has drifted is not known: ${error instanceof Error ? error.message : error}`
          state.drifted(reason)
          onEvent({ kind: 'drift-failed', reason })
        },
      })
      const next =
        ((await lastOpenTime(lake, instrument)) ?? feed.firstOpenTime - MINUTE_MS) + MINUTE_MS
      if (live.answeredUntil > next) onEvent({ kind: 'catching-up', until: live.answeredUntil })
      try {
        for await (const event of feed.events(next, signal)) {
          if (event.kind !== 'closed') {
            if (await gap(event)) live = await serve(live.forecaster.champion)
            continue
          }
          await minute(live, event)
          const { champion } = live.forecaster
          watch.at(champion, event.candle.closeTime)
          const successor = await successors.successorOf({
            ...{ champion, marketTime: event.candle.closeTime },
            ...{ servedFrom: state.servedFrom(), complaint: state.complaint() },
          })
          if (successor !== undefined) {
            await writer.sync(instrument)
            live = await serve(successor)
            state.ailing(undefined)
          }
        }
      } finally {
        await successors.end()
        await watch.end()
      }
      await writer.sync(instrument)
      if (signal.aborted) return
      state.ended()
      onEvent({ kind: 'recording-ended' })
    },
  }
}
