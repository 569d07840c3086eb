/**
 * The venue we bring ourselves: a recording played again, or a market that never was, in process or as a
 * Binance-compatible exchange on this machine.
 *
 * Promises: the same options give the same candles and the same tape; nothing is handed out before its clock has
 * come to it.
 * Never: fills a gap in a recording, or passes itself off as a real market: `instrument.venue` says which it is.
 */
export { spotExchange } from './exchange/spot-exchange.ts'
export type { FaultScript } from './faults/fault-script.ts'
export { randomFaults } from './faults/random-faults.ts'
export type { MarketTape } from './market/market-tape.ts'
export { openSimulatedMarket } from './market/open-simulated.ts'
export { openLocalVenue } from './open-local-venue.ts'
export { openVenue } from './open-venue.ts'
export { type ReplayFeedOptions, replayFeed } from './replay-feed.ts'
export { createVenue, type LocalVenue, type VenueOptions } from './server/create-venue.ts'
export { simulatedFeed } from './simulated-feed.ts'
