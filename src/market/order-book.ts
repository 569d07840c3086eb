import { assert } from '../runtime/index.ts'
import type { BestPrices, BookChange, BookLevel, BookSnapshot } from './book.ts'
import { bookSide } from './book-side.ts'

type Side = 'bid' | 'ask'

/** A book that is kept up to date change by change. Whether a change may be applied is for its owner to know. */
export interface OrderBook {
  /** Of the newest change or snapshot in it; −1 while it is empty. */
  readonly lastUpdateId: number
  /**
   * Forgets everything and begins with the snapshot. A side with fewer levels than were asked for is there as a
   * whole.
   */
  reset(snapshot: BookSnapshot, askedLevels: number): void
  apply(change: BookChange): void
  /** Undefined while a side has no level. */
  best(): BestPrices | undefined
  /** Whether somebody would buy for as much as another asks: a sound book never stands so. */
  crossed(): boolean
  /**
   * Quote currency within `bps` basis points of the mid price, the limit included. NaN where the snapshot did
   * not reach as far: levels beyond it are known only if they have changed since.
   */
  depth(side: Side, bps: number): number
  /** How far the snapshot's levels reach from today's best price, in bps; NaN without a best price. */
  reach(side: Side): number
  /** Best level first. */
  levels(side: Side): readonly BookLevel[]
}

/** An empty order book. */
export function orderBook(): OrderBook {
  const bids = bookSide(1)
  const asks = bookSide(-1)
  const sides = { bid: bids, ask: asks } as const
  const edges = { bid: Number.NaN, ask: Number.NaN }
  let lastUpdateId = -1

  return {
    get lastUpdateId() {
      return lastUpdateId
    },
    reset(snapshot, askedLevels) {
      bids.clear()
      asks.clear()
      for (const [price, quantity] of snapshot.bids) bids.set(price, quantity)
      for (const [price, quantity] of snapshot.asks) asks.set(price, quantity)
      edges.bid = bids.length < askedLevels ? 0 : bids.worstPrice()
      edges.ask = asks.length < askedLevels ? Number.POSITIVE_INFINITY : asks.worstPrice()
      lastUpdateId = snapshot.lastUpdateId
    },
    apply(change) {
      assert(change.lastUpdateId > lastUpdateId, 'a change is newer than the book')
      for (const [price, quantity] of change.bids) bids.set(price, quantity)
      for (const [price, quantity] of change.asks) asks.set(price, quantity)
      lastUpdateId = change.lastUpdateId
    },
    best() {
      if (bids.length === 0 || asks.length === 0) return undefined
      return { updateId: lastUpdateId, bid: bids.best(), ask: asks.best() }
    },
    crossed: () => bids.length > 0 && asks.length > 0 && bids.bestPrice() >= asks.bestPrice(),
    depth(side, bps) {
      const mid = (bids.bestPrice() + asks.bestPrice()) / 2
      const limit = mid * (1 + (side === 'bid' ? -bps : bps) / 10_000)
      const known = side === 'bid' ? edges.bid <= limit : edges.ask >= limit
      return known ? sides[side].worthUpTo(limit) : Number.NaN
    },
    reach(side) {
      const best = sides[side].bestPrice()
      const distance = side === 'bid' ? best - edges.bid : edges.ask - best
      return (distance / best) * 10_000
    },
    levels: (side) => sides[side].levels(),
  }
}
