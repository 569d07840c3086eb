import type { BookChange, BookLevel, BookSnapshot } from '../src/market/index.ts'

/**
 * The other way to keep a book, as a peer: a map a side, whose best price is remembered and looked for among all
 * levels when it has gone.
 */
export function bookOfMaps() {
  const bids = sideOfMap((a, b) => a > b)
  const asks = sideOfMap((a, b) => a < b)
  return {
    reset(snapshot: BookSnapshot): void {
      bids.clear()
      asks.clear()
      for (const level of snapshot.bids) bids.set(level)
      for (const level of snapshot.asks) asks.set(level)
    },
    apply(change: BookChange): void {
      for (const level of change.bids) bids.set(level)
      for (const level of change.asks) asks.set(level)
    },
    crossed: () => bids.best() >= asks.best(),
    bestBid: () => bids.best(),
  }
}

function sideOfMap(better: (a: number, b: number) => boolean) {
  const levels = new Map<number, number>()
  let best: number | undefined
  return {
    clear() {
      levels.clear()
      best = undefined
    },
    set([price, quantity]: BookLevel): void {
      if (quantity === 0) {
        if (levels.delete(price) && price === best) best = undefined
        return
      }
      levels.set(price, quantity)
      if (best !== undefined && better(price, best)) best = price
    },
    best(): number {
      if (best === undefined) {
        for (const price of levels.keys())
          if (best === undefined || better(price, best)) best = price
      }
      return best ?? Number.NaN
    },
  }
}
