import { type KlineInterval, klineInterval } from './kline-interval.ts'

/** What a stream tells of its symbol. */
type StreamTopic =
  | { readonly kind: 'kline'; readonly interval: KlineInterval }
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker' | 'ticker' | 'miniTicker' }
  /** Changes of the book, at most every so many milliseconds. */
  | { readonly kind: 'depth'; readonly everyMs: number }
  /** The best levels of the book. */
  | { readonly kind: 'levels'; readonly levels: number; readonly everyMs: number }

export interface StreamName {
  readonly name: string
  readonly symbol: string
  readonly topic: StreamTopic
}

/** Reads `btcusdt@kline_1m`; undefined for a name that no stream has, which the venue meets with silence. */
export function parseStreamName(name: string): StreamName | undefined {
  const at = name.indexOf('@')
  const symbol = name.slice(0, at)
  if (at <= 0 || symbol !== symbol.toLowerCase()) return undefined
  const topic = topicOf(name.slice(at + 1))
  return topic === undefined ? undefined : { name, symbol: symbol.toUpperCase(), topic }
}

function topicOf(text: string): StreamTopic | undefined {
  if (text === 'trade' || text === 'aggTrade' || text === 'bookTicker') return { kind: text }
  if (text === 'ticker' || text === 'miniTicker') return { kind: text }
  if (text.startsWith('kline_')) {
    const interval = klineInterval(text.slice('kline_'.length))
    return interval === undefined ? undefined : { kind: 'kline', interval }
  }
  const depth = /^depth(5|10|20|)(@100ms|@1000ms|)$/.exec(text)
  if (depth === null) return undefined
  const everyMs = depth[2] === '@100ms' ? 100 : 1000
  if (depth[1] === '') return { kind: 'depth', everyMs }
  return { kind: 'levels', levels: Number(depth[1]), everyMs }
}
