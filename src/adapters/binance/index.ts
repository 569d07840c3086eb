/**
 * Binance's public market data: what it answers, and what it streams.
 *
 * Promises: only what the venue said, checked; its limits are kept; a connection is replaced before it ends.
 * Never: lets a wire name out, or hands out a candle that is still forming as closed.
 */
export { reachableWithin, venueClock } from './reach.ts'
export { binanceSource } from './source.ts'
export { binanceStream } from './stream.ts'
