import type { Dashboard } from '../api/index.ts'
import type {
  Forecast,
  Forecaster,
  ForecastRecord,
  ForecastStore,
  IssuedForecast,
  Outcome,
} from '../forecast/index.ts'
import { type GapLedger, sameInstrument } from '../lake/index.ts'
import {
  CANDLE_FIELDS,
  type Candle,
  emptyCandles,
  MINUTE_MS,
  sliceCandles,
} from '../market/index.ts'
import { createScoreboard, type RunningScore } from '../scores/index.ts'
import { liveJudgement, type Patience } from './live-judgement.ts'
import type { SymbolMarket } from './market.ts'
import { observedHealth } from './observed-health.ts'

/** Forecasts read at a time when the score is brought back after a restart. */
const PAGE = 500

/** What the job knows of itself, for its dashboard and its terminal. */
interface LiveState {
  readonly dashboard: Dashboard
  /** Brings the running score back from the database. */
  resume(): Promise<void>
  serve(forecaster: Forecaster): void
  settled(forecast: IssuedForecast, outcome: Outcome): void
  answered(forecast: Forecast, candle: Candle): void
  score(): RunningScore
  /** The recording is over: nothing more is forecast. */
  ended(): void
  /** It cannot go on, at least for now. */
  failed(reason: string): void
  /** Something is not as it should be, and it goes on all the same; undefined once it is. */
  ailing(reason: string | undefined): void
  /** What has left the span the model learnt from, in words; undefined where nothing has. */
  drifted(words: string | undefined): void
  /** Why the baseline serves instead of the champion before it; undefined where that is not so. */
  demoted(reason: string | undefined): void
  /** Why the champion is to be demoted; undefined while it is not. */
  complaint(): string | undefined
  /** Since when the champion has forecast without another one in between, epoch ms; undefined before it did. */
  servedFrom(): number | undefined
}

export function liveState(options: {
  readonly market: SymbolMarket
  readonly forecasts: ForecastStore
  readonly gaps: GapLedger
  readonly horizonMinutes: number
  readonly startedAt: number
  readonly now: () => number
  readonly patience: Patience
}): LiveState {
  const { market, forecasts, gaps, horizonMinutes, startedAt, now, patience } = options
  const { instrument, clock } = market
  let scoreboard = createScoreboard()
  let serving: Forecaster | undefined
  let answer: Forecast | undefined
  let lastCandleTime: number | null = null
  let lastForecastTime: number | null = null
  let over = false
  let failure: string | undefined
  let ailment: string | undefined
  let drift: string | undefined
  let demotion: string | undefined
  const judgement = liveJudgement(horizonMinutes, patience)

  function scored(forecast: IssuedForecast, outcome: Outcome): void {
    if (outcome.kind !== 'scored') return
    const { lastClose, expectedReturn, intervals } = forecast
    const inside = ({ low, high }: { readonly low: number; readonly high: number }) =>
      low <= outcome.close && outcome.close <= high
    scoreboard.add({
      lastClose,
      expectedReturn,
      realizedReturn: outcome.realizedReturn,
      inside50: inside(intervals[50]),
      inside90: inside(intervals[90]),
    })
  }

  /** What keeps it from forecasting. */
  function problems(): string[] {
    if (failure !== undefined) return [failure]
    if (over) return ['The recording has ended: there is nothing more to forecast.']
    return answer?.kind === 'withheld' ? [`The last forecast was withheld: ${answer.reason}`] : []
  }

  /** What does not keep it from forecasting, and should be known. */
  function doubts(): string[] {
    const condition = judgement.conditionOf(serving?.champion.version ?? '')
    return [
      ...(demotion === undefined
        ? []
        : [`The champion was demoted to "price unchanged": ${demotion}.`]),
      ...(ailment === undefined ? [] : [ailment]),
      ...(condition.kind === 'degraded' ? [`The model that serves: ${condition.reason}.`] : []),
      ...(drift === undefined ? [] : [drift]),
    ]
  }

  const dashboard: Dashboard = {
    health() {
      const trouble = problems()
      const working = trouble.length > 0 ? 'degraded' : 'ok'
      return {
        status: answer === undefined && trouble.length === 0 ? 'starting' : working,
        market: instrument.venue,
        symbol: instrument.symbol,
        label: market.description,
        simulated: instrument.venue === 'simulated',
        horizonMinutes,
        marketTime: Math.floor(clock.now()),
        lastCandleTime,
        lastForecastTime,
        model: serving?.champion.version ?? null,
        demotion: demotion ?? null,
        ...observedHealth(market.watch?.()),
        uptimeSeconds: (now() - startedAt) / 1000,
        problems: [...trouble, ...doubts()],
      }
    },
    latest: () => forecasts.latest(instrument, horizonMinutes),
    recent: (page) => forecasts.recent(instrument, horizonMinutes, page),
    scoreboard: () => scoreboard.score(),
    async gaps() {
      const all = await gaps.list({ symbol: instrument.symbol })
      return all.filter((gap) => sameInstrument(gap.instrument, instrument))
    },
    async candles(limit) {
      const view = serving?.candles() ?? emptyCandles(0, '1m')
      const last = sliceCandles(view, Math.max(0, view.length - limit), view.length)
      // A copy: the window moves on under whoever reads slowly.
      const copy = emptyCandles(last.length, '1m')
      for (const field of CANDLE_FIELDS) copy[field].set(last[field])
      return copy
    },
  }

  return {
    dashboard,

    async resume() {
      scoreboard = createScoreboard()
      let before: number | undefined
      const pages: ForecastRecord[] = []
      for (;;) {
        const page = { limit: PAGE, ...(before !== undefined && { before }) }
        const records = await forecasts.recent(instrument, horizonMinutes, page)
        pages.push(...records)
        if (records.length < PAGE) break
        before = records[records.length - 1].forecast.asOf
      }
      for (const { forecast, outcome } of pages.reverse()) {
        if (forecast.kind === 'issued') lastForecastTime = forecast.asOf
        if (forecast.kind !== 'issued' || outcome === undefined) continue
        scored(forecast, outcome)
        judgement.remember(forecast, outcome)
      }
      judgement.look()
    },

    serve(forecaster) {
      if (forecaster.champion.version !== serving?.champion.version) drift = undefined
      serving = forecaster
      failure = undefined
      const view = forecaster.candles()
      if (view.length > 0) lastCandleTime = view.openTime[view.length - 1] + MINUTE_MS - 1
    },

    settled(forecast, outcome) {
      scored(forecast, outcome)
      judgement.settled(forecast, outcome)
    },

    answered(forecast, candle) {
      answer = forecast
      lastCandleTime = candle.closeTime
      if (forecast.kind === 'issued') lastForecastTime = forecast.asOf
    },

    score: () => scoreboard.score(),

    ended() {
      over = true
    },

    failed(reason) {
      failure = reason
    },

    ailing(reason) {
      ailment = reason
    },

    drifted(words) {
      drift = words
    },

    demoted(reason) {
      demotion = reason
    },

    complaint: () => judgement.complaintAbout(serving?.champion.version ?? ''),

    servedFrom: () => judgement.servedFrom(serving?.champion.version ?? ''),
  }
}
