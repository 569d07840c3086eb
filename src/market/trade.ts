/** One trade, or a run of trades by one taker at one price that the venue tells as one. */
export interface Trade {
  /** The venue's number: of the trade, or of the run (those are a series of their own). NaN where it gives none. */
  readonly id: number
  /** Trades it stands for: 1 for a single one. */
  readonly count: number
  readonly price: number
  /** Base currency. */
  readonly quantity: number
  /** When it happened, epoch ms. */
  readonly time: number
  /** Which side was the taker; undefined where the source does not say. */
  readonly takerSide: 'buy' | 'sell' | undefined
}
