import type { BookSnapshot } from '../src/market/index.ts'
import { ifInstalled } from './if-installed.ts'

/** Its `watchOrderBookLimit`. */
const CCXT_LEVELS = 1000

/** A symbol's depth frames as they came, and the snapshot they follow. */
export interface DepthRecording {
  readonly symbol: 'BTCUSDT' | 'ETHUSDT'
  readonly snapshot: BookSnapshot
  readonly frames: readonly string[]
}

/** Another client's own handling of depth frames. */
export interface DepthPeer {
  readonly name: string
  /** Makes a client, which is not measured; what it returns plays the recording into it once, which is. */
  prepare(recording: DepthRecording): () => void
}

/** The peers that are installed. */
export async function depthPeers(): Promise<readonly DepthPeer[]> {
  return [await ccxtBook(), await binanceParsing()].filter((peer) => peer !== undefined)
}

/**
 * ccxt as it is published: each text is given to the `onMessage` of its WebSocket client, which parses it and hands
 * it to `binance.handleOrderBook`, which changes a book; this is then cut as `watchOrderBook` cuts it. Its book has the
 * 1,000 levels that it keeps unless told otherwise, ours has 5,000.
 * The client is never connected, and nobody waits for its book, so no future is resolved.
 */
async function ccxtBook(): Promise<DepthPeer | undefined> {
  const ccxt = await ifInstalled('ccxt', () => import('ccxt'))
  if (ccxt === undefined) return undefined
  return {
    name: 'ccxt’s own book',
    prepare({ symbol, snapshot, frames }) {
      const exchange = new ccxt.pro.binance({ newUpdates: false })
      const [base, quote] = [symbol.slice(0, -4), symbol.slice(-4)]
      const name = `${base}/${quote}`
      exchange.setMarkets([
        exchange.safeMarketStructure({
          ...{ id: symbol, symbol: name, base, quote, type: 'spot', spot: true, active: true },
        }),
      ])
      const client = exchange.client('wss://127.0.0.1/stream')
      const { bids, asks, lastUpdateId } = snapshot
      return () => {
        const kept = { bids: bids.slice(0, CCXT_LEVELS), asks: asks.slice(0, CCXT_LEVELS) }
        const begun = { symbol: name, nonce: lastUpdateId, ...kept }
        const book = exchange.orderBook(begun, CCXT_LEVELS)
        exchange.orderbooks[name] = book
        for (const data of frames) {
          client.onMessage({ data })
          book.limit()
        }
        ended(book.nonce, frames)
      }
    },
  }
}

/**
 * The `binance` package (tiagosiebler) as it is published: each text is given to the `onWsMessage` of its
 * WebsocketClient, as its socket would, which parses it, gives its fields names and makes numbers of its texts
 * (`beautify`), and emits it. It keeps no book: this is the work before one.
 */
async function binanceParsing(): Promise<DepthPeer | undefined> {
  const binance = await ifInstalled('binance', () => import('binance'))
  if (binance === undefined) return undefined
  const silent = { trace() {}, info() {}, error() {} }
  return {
    name: '`binance`’s parsing, no book',
    prepare({ frames }) {
      const client = new binance.WebsocketClient({ beautify: true }, silent)
      let last: unknown
      client.on('formattedMessage', (message) => {
        last = Object(message).lastUpdateId
      })
      const receive: unknown = Reflect.get(client, 'onWsMessage')
      if (typeof receive !== 'function') throw new Error('its WebsocketClient takes messages')
      return () => {
        for (const data of frames) receive.call(client, { type: 'message', data }, 'main')
        ended(last, frames)
      }
    },
  }
}

/** A peer that dropped frames would win. */
function ended(updateId: unknown, frames: readonly string[]): void {
  const { u } = JSON.parse(frames[frames.length - 1]).data
  if (updateId !== u) throw new Error(`the last frame is ${u}, the peer is at ${updateId}`)
}
