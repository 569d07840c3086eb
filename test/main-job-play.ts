import { expect } from 'vitest'
import type { Dashboard } from '../src/api/index.ts'
import type { ForecastRecord, ForecastStore } from '../src/forecast/index.ts'
import type { MarketFeed } from '../src/ingest/index.ts'
import { type JobEvent, mainJob } from '../src/jobs/index.ts'
import type { Candle } from '../src/market/index.ts'
import { memoryBus, systemClock } from '../src/runtime/index.ts'
import { createScoreboard, type RunningScore } from '../src/scores/index.ts'
import { type premises, QUICK_CONTEST, REPLAYED } from './main-job.ts'

export type Opened = Awaited<ReturnType<ReturnType<typeof premises>['open']>>

export interface Played {
  readonly dashboard: Dashboard
  readonly events: readonly JobEvent[]
}

interface Play {
  readonly feed: MarketFeed
  /** Called at every minute shown; aborts the run when it returns true. */
  stopAt?(shown: number, candle: Candle): boolean
  /** What the job writes to instead of the database's own. */
  readonly forecasts?: ForecastStore
  readonly seen?: JobEvent[]
  readonly contest?: Partial<typeof QUICK_CONTEST>
  readonly patience?: Parameters<typeof mainJob>[0]['patience']
  onEvent?(event: JobEvent): void
}

/** Runs the main job over a feed until it ends or is stopped. */
export async function play({ lake, database }: Opened, options: Play): Promise<Played> {
  const { feed, stopAt, seen: events = [], forecasts = database.forecasts, patience } = options
  const stop = new AbortController()
  let shown = 0
  const machine = systemClock()
  const job = mainJob({
    ...{ lake, database: { ...database, forecasts }, horizonMinutes: 10, seed: 7 },
    markets: [{ ...feed, open: async () => feed }],
    begin: () => {},
    bus: memoryBus({ clock: machine, onTrouble: () => {} }),
    codeVersion: 'test',
    contest: { ...QUICK_CONTEST, ...options.contest },
    ...(patience && { patience }),
    machine,
    onEvent(event) {
      events.push(event)
      options.onEvent?.(event)
      if (event.kind === 'minute' && stopAt?.(++shown, event.candle)) stop.abort()
    },
  })
  await job.run(stop.signal)
  return { dashboard: job.dashboards[0], events }
}

export async function everyRecord({ forecasts }: Pick<Opened['database'], 'forecasts'>) {
  const records: ForecastRecord[] = []
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await forecasts.recent(REPLAYED, 10, { limit: 500, before })
    records.push(...page)
    if (page.length < 500) return records.reverse()
    before = page[page.length - 1].forecast.asOf
  }
}

export const silverOf = ({ lake }: Opened) => lake.candles({ instrument: REPLAYED, interval: '1m' })

/** Ends the run in the middle of writing, before the lake has got its last candles. */
export async function playUntilKilled(
  opened: Opened,
  feed: MarketFeed,
  minutes: number,
): Promise<void> {
  let left = minutes
  const { forecasts } = opened.database
  let dead = false
  const dying: ForecastStore = {
    ...forecasts,
    async issue(forecast) {
      if (--left < 0) {
        dead = true
        throw new Error('killed')
      }
      await forecasts.issue(forecast)
    },
  }
  // Once dead, nothing reaches the lake either: not even what a clean end would still write.
  const lake = {
    ...opened.lake,
    append: (...row: Parameters<typeof opened.lake.append>) =>
      dead ? Promise.reject(new Error('killed')) : opened.lake.append(...row),
  }
  await expect(play({ ...opened, lake }, { feed, forecasts: dying })).rejects.toThrow('killed')
}

/** The score of stored records, computed from them alone. */
export function scoreOf(records: readonly ForecastRecord[]): RunningScore {
  const board = createScoreboard()
  for (const { forecast, outcome } of records) {
    if (forecast.kind !== 'issued' || outcome?.kind !== 'scored') continue
    const { lastClose, expectedReturn, intervals } = forecast
    const { close, realizedReturn } = outcome
    board.add({
      ...{ lastClose, expectedReturn, realizedReturn },
      inside50: intervals[50].low <= close && close <= intervals[50].high,
      inside90: intervals[90].low <= close && close <= intervals[90].high,
    })
  }
  return board.score()
}

/** The same feed, which hands out nothing from `time` on until the gate opens. */
export function waiting(feed: MarketFeed, time: number, gate: Promise<void>): MarketFeed {
  return {
    ...feed,
    async *events(from, signal) {
      for await (const event of feed.events(from, signal)) {
        if (event.kind === 'closed' && event.candle.openTime >= time) await gate
        yield event
      }
    },
  }
}
