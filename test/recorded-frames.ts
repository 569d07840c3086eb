import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { MarketEvent } from '../src/ingest/index.ts'
import type { BookLevel, BookSnapshot } from '../src/market/index.ts'

const FOLDER = resolve(import.meta.dirname, '../../shared/data/recorded-streams')

/** Whether the recorded frames are at hand; says so once where they are not. */
export const framesRecorded = existsSync(FOLDER)
if (!framesRecorded) {
  console.log('the recorded frames: skipped, there is no ../shared/data/recorded-streams')
}

type Levels = readonly (readonly [string, string])[]

/** The recorder's lines of both days: the time it was received, in ms, and the frame. */
export function recordedFrames(
  symbol: 'BTCUSDT' | 'ETHUSDT',
): readonly (readonly [number, string])[] {
  return ['20240808', '20240809'].flatMap((day) => {
    const file = resolve(FOLDER, `${symbol.toLowerCase()}_${day}.gz`)
    const lines = gunzipSync(readFileSync(file)).toString().split('\n')
    return lines
      .filter((line) => line !== '')
      .map((line) => {
        const space = line.indexOf(' ')
        return [Number(line.slice(0, space - 6)), line.slice(space + 1)] as const
      })
  })
}

/** All that the streams of both symbols brought, without the REST snapshots between them. */
export function everyRecordedFrame(): readonly (readonly [number, string])[] {
  const all = (['BTCUSDT', 'ETHUSDT'] as const).flatMap((symbol) => recordedFrames(symbol))
  return all.filter(([, text]) => text.startsWith('{"stream"'))
}

/** A recorded frame as an event, or as the REST snapshot that was recorded among them. */
export function readFrame([receivedTime, text]: readonly [number, string]):
  | MarketEvent
  | { readonly kind: 'snapshot'; readonly snapshot: BookSnapshot } {
  const frame = JSON.parse(text)
  if (frame.data === undefined) {
    const { lastUpdateId, bids, asks } = frame
    const snapshot = { lastUpdateId, bids: levels(bids), asks: levels(asks) }
    return { kind: 'snapshot', snapshot }
  }
  const { data } = frame
  const base = { symbol: data.s, exchangeTime: data.E ?? Number.NaN, receivedTime }
  if (frame.stream.endsWith('@bookTicker')) {
    const bid = [Number(data.b), Number(data.B)] as const
    return {
      ...base,
      kind: 'best-prices',
      best: { updateId: data.u, bid, ask: [Number(data.a), Number(data.A)] },
    }
  }
  if (frame.stream.endsWith('@trade')) {
    const trade = {
      ...{ id: data.t, count: 1, price: Number(data.p), quantity: Number(data.q), time: data.T },
      takerSide: data.m ? 'sell' : 'buy',
    } as const
    return { ...base, kind: 'trade', trade, aggregate: false }
  }
  const change = {
    firstUpdateId: data.U,
    lastUpdateId: data.u,
    bids: levels(data.b),
    asks: levels(data.a),
  }
  return { ...base, kind: 'book', change }
}

function levels(pairs: Levels): readonly BookLevel[] {
  return pairs.map(([price, quantity]) => [Number(price), Number(quantity)])
}
