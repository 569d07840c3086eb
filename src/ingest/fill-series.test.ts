import { describe, expect, it, onTestFinished } from 'vitest'
import { BTC, lakeIn, temporaryFolder, temporaryLake } from '../../test/lake.ts'
import { archiveSource } from '../adapters/archive/index.ts'
import { binanceSource } from '../adapters/binance/index.ts'
import { createVenue, openSimulatedMarket } from '../adapters/venue/index.ts'
import type { Lake, Span } from '../lake/index.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import { type Clock, seededRandom, systemClock } from '../runtime/index.ts'
import { fillPlan } from './fill-plan.ts'
import { fillSeries } from './fill-series.ts'

const BEGINS = Date.UTC(2024, 0, 28)
const NOW = Date.UTC(2024, 2, 6, 12)
const at = (day: number) => BEGINS + day * DAY_MS

/** A real venue on loopback whose time stands still, and what asks it. */
async function opened(options: { deaf?: boolean } = {}) {
  const clock: Clock = { now: () => NOW, until: () => new Promise(() => {}) }
  const venue = await createVenue({
    markets: [openSimulatedMarket({ symbol: 'BTCUSDT', seed: 7, firstOpenTime: BEGINS })],
    ...{ clock, speed: 60, port: 0, waitForListener: true },
  })
  onTestFinished(() => venue.close())
  const asked: string[] = []
  const watched: typeof fetch = (input, init) => {
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input)
    asked.push(`${init?.method ?? 'GET'} ${pathname} ${searchParams.get('startTime') ?? ''}`.trim())
    return fetch(input, init)
  }
  const source = binanceSource({
    ...{ baseUrl: venue.url, machine: systemClock(), clock, fetch: watched },
    random: seededRandom(1),
  })
  const archiveOf = (lake: Lake) => ({
    source: archiveSource({ scratch: (name) => lake.files.stage(name), clock, fetch: watched }),
    address: options.deaf ? 'http://127.0.0.1:1' : venue.url,
  })
  const never = new AbortController().signal
  const fill = (lake: Lake, span: Span, more: Partial<Parameters<typeof fillSeries>[0]> = {}) =>
    fillSeries({
      ...{ lake, source, archive: archiveOf(lake), instrument: BTC, span, confirmed: [], clock },
      ...{ signal: never, ...more },
    })
  const truth = (span: Span) => source.candles({ symbol: 'BTCUSDT', interval: '1m', ...span })
  return { fill, asked, truth, clock, source }
}

const silver = (lake: Lake) => lake.candles({ instrument: BTC, interval: '1m' })

describe('where missing minutes are fetched from', () => {
  const month = (index: number) => Date.UTC(2024, index, 1)

  it('is the archive for whole past months, REST for the rest, cut where the month ends', () => {
    const now = month(3) + 10 * DAY_MS
    expect(fillPlan([{ from: month(0) + 28 * DAY_MS, to: month(3) + DAY_MS }], now)).toEqual([
      { from: month(0) + 28 * DAY_MS, to: month(1), by: 'rest' },
      { from: month(1), to: month(2), by: 'archive' },
      { from: month(2), to: month(3), by: 'archive' },
      { from: month(3), to: month(3) + DAY_MS, by: 'rest' },
    ])
  })

  it('is REST for a month that is not bundled yet, and for holes of a few hours', () => {
    const february = { from: month(1), to: month(2) }
    expect(fillPlan([february], month(2) + DAY_MS)).toEqual([{ ...february, by: 'rest' }])
    const holes = [0, 5, 9].map((day) => ({
      from: month(1) + day * DAY_MS,
      to: month(1) + day * DAY_MS + 60 * MINUTE_MS,
    }))
    expect(fillPlan(holes, month(5))).toEqual(holes.map((hole) => ({ ...hole, by: 'rest' })))
    expect(fillPlan([], month(5))).toEqual([])
  })
})

describe('filling a series from the venue', () => {
  it('brings what it has, from both, bit for bit', async () => {
    const { fill, truth, asked } = await opened()
    const lake = await temporaryLake()
    const span = { from: at(0), to: NOW }
    const summary = await fill(lake, span)
    expect(summary).toMatchObject({ absent: [], failures: [], rejectedRows: 0 })
    expect(summary.fromArchive).toBe(29 * 1440) // February.
    expect(summary.fromRest).toBe((4 + 5.5) * 1440) // The end of January, the beginning of March.
    expect(asked.filter((each) => each.startsWith('HEAD'))).toHaveLength(1)
    expect(await silver(lake)).toEqual(await truth(span))
  })

  it('asks only for what is missing, and for nothing when nothing is', async () => {
    const { fill, truth, asked } = await opened()
    const lake = await temporaryLake()
    await fill(lake, { from: at(36), to: at(37) })
    await fill(lake, { from: at(37) + 60 * MINUTE_MS, to: NOW })
    asked.length = 0
    const summary = await fill(lake, { from: at(36), to: NOW })
    expect(summary).toMatchObject({ missing: 60, fromRest: 60 })
    expect(asked).toEqual([`GET /api/v3/klines ${at(37)}`])
    expect(await fill(lake, { from: at(36), to: NOW })).toMatchObject({ missing: 0, candles: 0 })
    expect(asked).toHaveLength(1)
    expect(await silver(lake)).toEqual(await truth({ from: at(36), to: NOW }))
  })

  it('goes on where it was stopped, and comes to the same', async () => {
    const { fill, truth } = await opened()
    const folder = await temporaryFolder()
    const span = { from: at(0), to: NOW }
    for (let run = 1; ; run++) {
      const lake = await lakeIn(folder)
      const stop = new AbortController()
      let steps = 0
      const onStep = () => {
        steps++
        if (steps === 2) stop.abort(new Error('stopped'))
      }
      const ended = await fill(lake, span, { signal: stop.signal, onStep }).then(
        () => true,
        (error: Error) => {
          expect(error.message).toBe('stopped')
          return false
        },
      )
      const candles = await silver(lake)
      await lake.close()
      if (!ended) continue
      expect(run).toBeGreaterThan(2)
      expect(candles).toEqual(await truth(span))
      return
    }
  })

  it('does without an archive that gives no answer, and says so', async () => {
    const { fill, truth } = await opened({ deaf: true })
    const lake = await temporaryLake()
    const span = { from: at(0), to: NOW }
    const silent: string[] = []
    const summary = await fill(lake, span, { onArchiveSilent: (reason) => silent.push(reason) })
    expect(silent).toEqual([expect.stringContaining('No answer from http://127.0.0.1:1/')])
    expect(summary.fromArchive).toBe(0)
    expect(await silver(lake)).toEqual(await truth(span))
  })

  it('tells what the venue itself does not have, and does not ask for it again once that is confirmed', async () => {
    const { fill, asked, source } = await opened()
    const lake = await temporaryLake()
    const outage = { from: at(37), to: at(37) + 80 * MINUTE_MS }
    const holed: typeof source.candles = async (request, signal) => {
      const first = { ...request, to: Math.min(request.to, outage.from) }
      return source.candles(
        request.from < outage.from ? first : { ...request, from: outage.to },
        signal,
      )
    }
    const span = { from: at(36) + 1420 * MINUTE_MS, to: outage.to }
    const options = { source: { ...source, candles: holed } }
    expect((await fill(lake, span, options)).absent).toEqual([outage])
    asked.length = 0
    await fill(lake, span, { ...options, confirmed: [outage] })
    expect(asked).toEqual([])
  })
})
