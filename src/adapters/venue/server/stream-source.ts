import { MINUTE_MS } from '../../../market/index.ts'
import { type Bar, barAt, mergedBar } from '../market/bar.ts'
import { dayWindow } from '../market/day-window.ts'
import type { TapeEvent } from '../market/market-tape.ts'
import type { Player } from '../market/player.ts'
import { singlesOf } from '../market/single-trades.ts'
import { tickerFrame } from './day-ticker.ts'
import type { KlineInterval } from './kline-interval.ts'
import type { StreamName } from './stream-name.ts'
import {
  bestFrame,
  type DepthChange,
  depthFrame,
  klineFrame,
  levelsText,
  runFrame,
  singleTradeFrame,
} from './wire.ts'

/** Between two tellings of a kline that still forms. */
const KLINE_EVERY_MS = 2000
const TICKER_EVERY_MS = 1000

/** Makes the frames of one stream out of what happens. Called only while somebody listens. */
export type FrameSource = (event: TapeEvent, send: (data: string) => void) => void

/** The frames of a stream of one player, from now on. */
export function frameSource({ topic }: StreamName, player: Player): FrameSource {
  const { listing, source } = player.tape
  switch (topic.kind) {
    case 'trade':
      return (event, send) => {
        if (event.kind === 'single') {
          send(event.frame ?? singleTradeFrame(event.trade, listing, event.time))
        } else if (event.kind === 'run' && source !== 'recorded') {
          for (const single of singlesOf(event.trade)) {
            send(singleTradeFrame(single, listing, event.time))
          }
        }
      }
    case 'aggTrade':
      return (event, send) => {
        if (event.kind === 'run') send(runFrame(event.trade, listing, event.time))
      }
    case 'bookTicker':
      return (event, send) => {
        if (event.kind !== 'best') return
        send(event.frame ?? bestFrame(event.updateId, event.bid, event.ask, listing))
      }
    case 'depth':
      return depthSource(player, topic.everyMs)
    case 'levels':
      return atMostEvery(topic.everyMs, (event, send) => {
        if (event.kind !== 'book') return false
        const { lastUpdateId, bids, asks } = player.book()
        const best = { bids: bids.slice(0, topic.levels), asks: asks.slice(0, topic.levels) }
        send(
          `{"lastUpdateId":${lastUpdateId},"bids":${levelsText(best.bids, listing)},` +
            `"asks":${levelsText(best.asks, listing)}}`,
        )
        return true
      })
    case 'kline':
      return klineSource(player, topic.interval)
    default: {
      const day = dayWindow(player)
      const mini = topic.kind === 'miniTicker'
      return atMostEvery(TICKER_EVERY_MS, (event, send) => {
        if (event.kind !== 'run' && event.kind !== 'single') return false
        void day.total().then((total) => {
          if (total !== undefined) send(tickerFrame(player, total, event.time, mini))
        })
        return true
      })
    }
  }
}

/** Frames not nearer to each other than so much market time. `tell` says whether it had anything to tell. */
function atMostEvery(
  everyMs: number,
  tell: (event: TapeEvent, send: (data: string) => void) => boolean,
): FrameSource {
  let next = 0
  return (event, send) => {
    if (event.time >= next && tell(event, send)) next = event.time + everyMs
  }
}

/** Changes of the book one by one, or several as one where they may be told less often. */
function depthSource(player: Player, everyMs: number): FrameSource {
  const { listing } = player.tape
  if (everyMs <= 100) {
    return (event, send) => {
      if (event.kind === 'book') send(event.frame ?? depthFrame(event, listing, event.time))
    }
  }
  let held: DepthChange | undefined
  let next = 0
  return (event, send) => {
    if (event.kind !== 'book') return
    const { lastUpdateId } = event
    held = {
      firstUpdateId: held?.firstUpdateId ?? event.firstUpdateId,
      lastUpdateId,
      bids: [...new Map([...(held?.bids ?? []), ...event.bids])],
      asks: [...new Map([...(held?.asks ?? []), ...event.asks])],
    }
    if (event.time < next) return
    send(depthFrame(held, listing, event.time))
    held = undefined
    next = event.time + everyMs
  }
}

function klineSource(player: Player, interval: KlineInterval): FrameSource {
  const { listing } = player.tape
  /** The minutes of the bar that are closed already; read once, for whoever comes in the middle of it. */
  let before: { readonly openTime: number; bar: Bar | undefined; firstTradeId: number } | undefined
  let reading = false
  let next = 0

  async function read(openTime: number): Promise<void> {
    reading = true
    for (let to = Number.NaN; to !== player.closedTo(); ) {
      to = player.closedTo() // A minute that closes while we read makes us read again.
      const candles = await player.tape.candles(openTime, to)
      const bars = Array.from({ length: candles.length }, (_, row) => barAt(candles, row, listing))
      const bar = bars.length === 0 ? undefined : mergedBar(bars, openTime)
      const first = bars.length === 0 ? undefined : (await player.tape.runs(bars[0].openTime))[0]
      before = { openTime, bar, firstTradeId: first?.firstTradeId ?? 0 }
    }
    reading = false
  }

  return (event, send) => {
    if (event.kind !== 'close' && event.kind !== 'run' && event.kind !== 'single') return
    const forming = event.kind === 'close' ? event : player.forming()
    if (forming === undefined) return
    const minute = forming.bar.openTime
    const openTime = interval.openTime(minute)
    if (before?.openTime !== openTime) {
      before = openTime === minute ? { openTime, bar: undefined, firstTradeId: 0 } : undefined
      if (before === undefined && !reading) void read(openTime)
    }
    if (before === undefined || (event.kind !== 'close' && event.time < next)) return
    const bar =
      before.bar === undefined
        ? { ...forming.bar, openTime }
        : mergedBar([before.bar, forming.bar], openTime)
    const firstTradeId = before.firstTradeId === 0 ? forming.firstTradeId : before.firstTradeId
    const end = interval.end(openTime)
    const closed = event.kind === 'close' && minute + MINUTE_MS >= end
    if (event.kind === 'close') before = { openTime, bar, firstTradeId }
    if (closed) before = undefined
    if (event.kind === 'close' && !closed && event.time < next) return
    next = closed ? 0 : event.time + KLINE_EVERY_MS
    const { lastTradeId } = forming
    send(
      klineFrame(
        { bar, closeTime: end - 1, interval: interval.name, firstTradeId, lastTradeId, closed },
        listing,
        event.time,
      ),
    )
  }
}
