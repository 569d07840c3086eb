import { MINUTE_MS } from '../../../market/index.ts'
import type { Faults } from '../faults/faults.ts'
import { type Bar, barAt, barText, mergedBar } from '../market/bar.ts'
import type { Player } from '../market/player.ts'
import { type KlineInterval, klineInterval } from './kline-interval.ts'
import type { RestQuery } from './rest-query.ts'
import { RestRefusal } from './rest-refusal.ts'

const USUAL_ROWS = 500
const MOST_ROWS = 1000
/** As many minutes are read in one go. */
const CHUNK_MS = 31 * 24 * 60 * MINUTE_MS

/** `GET /api/v3/klines`: closed bars and the one still forming, keyed by open time, both ends included. */
export async function klines(query: RestQuery, faults: Faults): Promise<unknown> {
  const player = query.symbol()
  const interval = klineInterval(query.text('interval'))
  if (interval === undefined) throw new RestRefusal(400, -1120, 'Invalid interval.')
  const limit = query.limit(USUAL_ROWS, MOST_ROWS)
  const start = query.time('startTime')
  const end = query.time('endTime') ?? Number.POSITIVE_INFINITY
  const bars = await barsAsked(player, interval, { start, end, limit }, faults)
  const { listing } = player.tape
  return bars.map((bar) => {
    const text = barText(bar, listing)
    return [
      ...[query.inUnit(bar.openTime), text.open, text.high, text.low, text.close, text.volume],
      ...[query.endInUnit(interval.end(bar.openTime) - 1), text.quoteVolume, bar.tradeCount],
      ...[text.takerBuyVolume, text.takerBuyQuoteVolume, '0'],
    ]
  })
}

interface Asked {
  readonly start: number | undefined
  readonly end: number
  readonly limit: number
}

async function barsAsked(
  player: Player,
  interval: KlineInterval,
  { start, end, limit }: Asked,
  faults: Faults,
): Promise<readonly Bar[]> {
  const { tape } = player
  const newest = player.forming()?.bar.openTime ?? player.closedTo() - MINUTE_MS
  const last = Math.min(end, newest)
  if (last < tape.firstOpenTime) return []
  // A bar that opened before `startTime` is not asked for.
  const first =
    start === undefined ? backFrom(interval, last, limit) : firstAtOrAfter(interval, start)
  const bars: Bar[] = []
  let open: Bar[] = []
  const finish = () => {
    if (open.length > 0) bars.push(mergedBar(open, interval.openTime(open[0].openTime)))
    open = []
  }
  // The last bar is told with all of its minutes, even those after `endTime`.
  const to = Math.min(interval.end(interval.openTime(last)), newest + MINUTE_MS)
  for (let from = Math.max(first, tape.firstOpenTime); from < to; from += CHUNK_MS) {
    for (const bar of await minutes(player, from, Math.min(to, from + CHUNK_MS))) {
      if (faults.isMissing('rest', tape.listing.symbol, bar.openTime)) continue
      const sameBar = interval.openTime(bar.openTime) === interval.openTime(open[0]?.openTime ?? 0)
      if (!sameBar) finish()
      open.push(bar)
    }
    if (start !== undefined && bars.length >= limit) break
  }
  finish()
  return start === undefined ? bars.slice(-limit) : bars.slice(0, limit)
}

/** Closed minutes and, at the end of what there is, the forming one. */
async function minutes(player: Player, from: number, to: number): Promise<readonly Bar[]> {
  const candles = await player.tape.candles(from, Math.min(to, player.closedTo()))
  const { listing } = player.tape
  const bars = Array.from({ length: candles.length }, (_, row) => barAt(candles, row, listing))
  const forming = player.forming()?.bar
  const wanted = forming !== undefined && forming.openTime >= from && forming.openTime < to
  return wanted ? [...bars, forming] : bars
}

function firstAtOrAfter(interval: KlineInterval, start: number): number {
  const openTime = interval.openTime(start)
  return openTime === start ? start : interval.end(openTime)
}

function backFrom(interval: KlineInterval, last: number, limit: number): number {
  let openTime = interval.openTime(last)
  for (let i = 1; i < limit; i++) openTime = interval.openTime(openTime - 1)
  return openTime
}
