import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  playedFrom,
  premises,
  QUICK_CONTEST,
  RECORDED_FROM,
  recordedCandles,
} from '../../test/main-job.ts'
import type { Opened } from '../../test/main-job-play.ts'
import { VenueError } from '../ingest/index.ts'
import { type Candles, DAY_MS, MINUTE_MS } from '../market/index.ts'
import { memoryBus, systemClock, virtualClock } from '../runtime/index.ts'
import { type JobEvent, mainJob, type SymbolMarket } from './index.ts'

const LIVE = 6 * (DAY_MS / MINUTE_MS)
const MINUTES = 40

describe('the main job of several symbols', () => {
  const place = premises()
  let opened: Opened
  let candles: Candles

  beforeAll(async () => {
    candles = await recordedCandles(LIVE + MINUTES)
    opened = await place.open()
  })
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  /** A symbol with the recorded market, whose n-th opening fails as told. */
  function market(symbol: string, ...failures: readonly Error[]): SymbolMarket {
    const feed = playedFrom(candles, RECORDED_FROM + LIVE * MINUTE_MS)
    const instrument = { ...feed.instrument, symbol }
    let opening = 0
    return {
      ...{ instrument, description: feed.description, clock: feed.clock },
      async open() {
        const failure = failures[opening++]
        if (failure !== undefined) throw failure
        return { ...feed, instrument }
      },
    }
  }

  async function run(markets: readonly SymbolMarket[]) {
    const events: (readonly [symbol: string, event: JobEvent])[] = []
    let begun = 0
    const job = mainJob({
      contest: QUICK_CONTEST,
      ...{ markets, lake: opened.lake, database: opened.database, horizonMinutes: 10, seed: 7 },
      begin: () => {
        begun += 1
      },
      bus: memoryBus({ clock: systemClock(), onTrouble: () => {} }),
      codeVersion: 'test',
      // The pauses between attempts take no time.
      machine: virtualClock({ startsAt: Date.now(), speed: Number.POSITIVE_INFINITY }),
      onEvent: (event, symbol) => void events.push([symbol, event]),
    })
    await job.run(new AbortController().signal)
    const minutesOf = (symbol: string) =>
      events.filter(([of, { kind }]) => of === symbol && kind === 'minute').length
    return { job, events, minutesOf, begun: () => begun }
  }

  it('goes on without one that is refused, and with one that did not answer at first', async () => {
    const refused = new VenueError('REJECTED', 'The venue does not know NOSUCH.')
    const silent = new VenueError('UNAVAILABLE', 'The venue does not answer.')
    const { job, events, minutesOf, begun } = await run([
      market('BTCUSDT'),
      market('NOSUCH', refused),
      market('ETHUSDT', silent, silent),
    ])
    expect(['BTCUSDT', 'NOSUCH', 'ETHUSDT'].map(minutesOf)).toEqual([MINUTES, 0, MINUTES])
    const failures = events.flatMap(([symbol, event]) =>
      event.kind === 'failed' ? [[symbol, event.reason, event.again]] : [],
    )
    expect(failures).toEqual([
      ['NOSUCH', 'The venue does not know NOSUCH.', false],
      ['ETHUSDT', 'The venue does not answer.', true],
      ['ETHUSDT', 'The venue does not answer.', true],
    ])
    expect(job.dashboards.map((dashboard) => dashboard.health())).toMatchObject([
      { symbol: 'BTCUSDT', problems: [expect.stringMatching(/recording has ended/)] },
      { symbol: 'NOSUCH', status: 'degraded', problems: ['The venue does not know NOSUCH.'] },
      { symbol: 'ETHUSDT', problems: [expect.stringMatching(/recording has ended/)] },
    ])
    expect(begun()).toBe(1)
  })

  it('keeps their candles, forecasts, champions and scores apart', async () => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      const instrument = { venue: 'replay', market: 'spot', symbol } as const
      const records = await opened.database.forecasts.recent(instrument, 10, { limit: 100 })
      expect(records.length).toBe(MINUTES)
      expect((await opened.lake.candles({ instrument, interval: '1m' })).length).toBe(
        LIVE + MINUTES,
      )
      const champion = await opened.database.models.byAlias(`replay-spot-${symbol}-10m`, 'champion')
      expect(champion?.version).toBe(1)
    }
    expect((await opened.database.forecasts.verifyChain()).kind).toBe('intact')
  })

  it('ends with the reason when none of them can go on', async () => {
    const refused = new VenueError('REJECTED', 'The venue does not know NOSUCH.')
    await expect(run([market('NOSUCH', refused)])).rejects.toBe(refused)
  })
})
