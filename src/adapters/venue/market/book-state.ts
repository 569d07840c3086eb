import { firstWhere } from '../../../runtime/index.ts'
import type { TickBook, TickLevel } from '../exchange-port.ts'

/** A book that changes come in to. Levels are kept in order, best first. */
export interface BookState {
  /** A copy: it does not change any more. */
  book(): TickBook
  lastUpdateId(): number
  bestBid(): TickLevel | undefined
  bestAsk(): TickLevel | undefined
  reset(book: TickBook): void
  change(lastUpdateId: number, bids: readonly TickLevel[], asks: readonly TickLevel[]): void
}

export function bookState(): BookState {
  let lastUpdateId = 0
  let bids: TickLevel[] = []
  let asks: TickLevel[] = []
  return {
    book: () => ({ lastUpdateId, bids: bids.slice(), asks: asks.slice() }),
    lastUpdateId: () => lastUpdateId,
    bestBid: () => bids[0],
    bestAsk: () => asks[0],
    reset(book) {
      lastUpdateId = book.lastUpdateId
      bids = [...book.bids]
      asks = [...book.asks]
    },
    change(updateId, changedBids, changedAsks) {
      lastUpdateId = updateId
      for (const level of changedBids) put(bids, level, -1)
      for (const level of changedAsks) put(asks, level, 1)
    },
  }
}

/** `direction` 1: prices rise from the front on; -1: they fall. */
function put(side: TickLevel[], level: TickLevel, direction: 1 | -1): void {
  const [price, lots] = level
  const place = firstWhere(0, side.length, (each) => (side[each][0] - price) * direction >= 0)
  const known = side[place]?.[0] === price
  if (lots > 0) side.splice(place, known ? 1 : 0, level)
  else if (known) side.splice(place, 1)
}
