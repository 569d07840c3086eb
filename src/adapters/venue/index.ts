/**
 * The venue we bring ourselves: a recording played again, or a market that never was.
 *
 * Promises: the same options give the same candles; none is handed out before its clock has closed it.
 * Never: fills a gap in a recording, or passes itself off as a real market: `instrument.venue` says which it is.
 */
export { openMarket } from './open-market.ts'
export { type ReplayFeedOptions, replayFeed } from './replay-feed.ts'
export { simulatedFeed } from './simulated-feed.ts'
