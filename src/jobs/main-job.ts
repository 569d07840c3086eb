import type { Dashboard, Explain } from '../api/index.ts'
import type { ForecastStore } from '../forecast/index.ts'
import { VenueError } from '../ingest/index.ts'
import type { GapLedger, Lake } from '../lake/index.ts'
import type { ModelStore, RunStore } from '../models/index.ts'
import { type Bus, type Clock, pause } from '../runtime/index.ts'
import { symbolChampions } from './champions.ts'
import { driftAside } from './drift-aside.ts'
import { forecastExplainer } from './forecast-explainer.ts'
import type { JobEvent } from './job-event.ts'
import { lakeWriter } from './lake-writer.ts'
import { learningAside } from './learn-aside.ts'
import type { Contest } from './lesson.ts'
import { type Patience, USUAL_PATIENCE } from './live-judgement.ts'
import type { SymbolMarket } from './market.ts'
import { type SymbolJob, symbolJob } from './symbol-job.ts'

/** A venue that does not answer is asked again after this long. */
const TRY_AGAIN_AFTER_MS = 30_000

interface MainJobOptions {
  /** One a symbol. */
  readonly markets: readonly SymbolMarket[]
  /** Called once, when no symbol is still being prepared: a market that we hold may begin. */
  begin(): void
  readonly lake: Lake
  readonly database: {
    readonly forecasts: ForecastStore
    readonly gaps: GapLedger
    readonly runs: RunStore
    readonly models: ModelStore
  }
  /** Ours alone: closed when the job ends. */
  readonly bus: Bus
  readonly horizonMinutes: number
  readonly seed: number
  readonly codeVersion: string
  /** Who competes to be served. */
  readonly contest: Contest
  /** How long a champion is watched before it is judged; a day at least unless told. */
  readonly patience?: Patience
  /** This machine's. */
  readonly machine: Clock
  onEvent(event: JobEvent, symbol: string): void
}

/** The main job: what it shows, and what makes it go. */
interface MainJob {
  /** One a symbol, in the order of the markets. */
  readonly dashboards: readonly Dashboard[]
  readonly explain: Explain
  /**
   * Runs until the signal aborts or every recording has ended. What was acknowledged is then in the lake and the
   * database. Rejects when no symbol can go on.
   */
  run(signal: AbortSignal): Promise<void>
}

/** For every symbol on its own: backfills, trains, forecasts each minute as it closes and scores it when its outcome arrives. */
export function mainJob(options: MainJobOptions): MainJob {
  const { markets, begin, lake, database, bus, machine, onEvent } = options
  const { horizonMinutes, seed, codeVersion, contest, patience = USUAL_PATIENCE } = options
  let preparing = markets.length
  const writer = lakeWriter(bus, lake)
  const learn = learningAside()
  const look = driftAside()
  const symbols = markets.map((market) => {
    const { instrument } = market
    const tell = (event: JobEvent) => onEvent(event, instrument.symbol)
    const { forecasts, gaps, runs, models } = database
    const champions = symbolChampions({
      ...{ instrument, lake, runs, models, horizonMinutes, seed, codeVersion, contest, learn },
      onEvent: tell,
    })
    const job = symbolJob({
      ...{ market, lake, forecasts, gaps, champions, bus, writer, horizonMinutes },
      now: () => machine.now(),
      ...{ patience, look },
      mayTrain: () => preparing === 0,
      onEvent: tell,
    })
    return { job, tell }
  })

  /** Tries again for as long as patience may mend it. One symbol's trouble stays its own. */
  async function keepRunning(
    { job, tell }: { readonly job: SymbolJob; tell(event: JobEvent): void },
    signal: AbortSignal,
    ready: () => void,
  ): Promise<void> {
    for (;;) {
      try {
        return await job.run(signal, ready)
      } catch (error) {
        if (signal.aborted) return
        ready()
        const reason = error instanceof Error ? error.message : String(error)
        const again = isPassing(error)
        job.failed(reason)
        tell({ kind: 'failed', reason, again })
        if (!again) throw error
        await pause(machine, TRY_AGAIN_AFTER_MS, signal)
      }
    }
  }

  return {
    dashboards: symbols.map(({ job }) => job.dashboard),
    explain: forecastExplainer({ ...database, lake, sync: writer.sync }),

    async run(signal) {
      const running = symbols.map((symbol) => {
        let waitedFor = true
        return keepRunning(symbol, signal, () => {
          if (waitedFor && --preparing === 0) begin()
          waitedFor = false
        })
      })
      const ends = await Promise.allSettled(running)
      await bus.close()
      await writer.flush()
      const failures = ends.filter((end) => end.status === 'rejected')
      if (failures.length === ends.length && !signal.aborted) throw failures[0].reason
    },
  }
}

/** What may be over when it is asked again. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof VenueError &&
    ['UNAVAILABLE', 'STATUS_UNKNOWN', 'RATE_LIMITED', 'BAD_PAYLOAD'].includes(error.code)
  )
}
