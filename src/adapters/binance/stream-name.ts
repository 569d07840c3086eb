import type { Subscription, Topic } from '../../ingest/index.ts'

/** Binance's names for what one can listen to. */
const NAMES: Readonly<Record<Topic, string>> = {
  candles: 'kline_1m',
  trades: 'trade',
  'aggregate-trades': 'aggTrade',
  book: 'depth@100ms',
  'best-prices': 'bookTicker',
}

/** `btcusdt@kline_1m` */
export function streamName({ symbol, topic }: Subscription): string {
  return `${symbol.toLowerCase()}@${NAMES[topic]}`
}
