/**
 * Brings the market's numbers into Bronze, from archives, REST and streams alike.
 *
 * Promises: only closed candles; bad input is kept apart with its reason and nothing else is lost.
 * Never: changes a value it received.
 */
export type { MarketFeed } from './market-feed.ts'
