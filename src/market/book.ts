/** Price and quantity (base currency) of one level of an order book. In a change, quantity 0 removes the level. */
export type BookLevel = readonly [price: number, quantity: number]

/** The whole book at one update id, as a venue answers it. Bids fall, asks rise. */
export interface BookSnapshot {
  readonly lastUpdateId: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/** What changed in a book from update id `firstUpdateId` to `lastUpdateId`, both included. */
export interface BookChange {
  readonly firstUpdateId: number
  readonly lastUpdateId: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/** The best level of each side at one update id. */
export interface BestPrices {
  readonly updateId: number
  readonly bid: BookLevel
  readonly ask: BookLevel
}
