/** Where an instrument's numbers came from: a real venue, a recording of it played again, or our own simulation. */
export type Venue = 'binance' | 'finnhub' | 'replay' | 'simulated'

/** `spot`, or `um`: perpetual futures margined in the quote currency, as the venue's archive calls them. */
export type MarketKind = 'spot' | 'um'

/** What is traded, and where. `symbol` is the venue's own, upper case: BTCUSDT. */
export interface Instrument {
  readonly venue: Venue
  readonly market: MarketKind
  readonly symbol: string
}
