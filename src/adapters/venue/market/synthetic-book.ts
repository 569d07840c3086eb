import type { Listing, TapeTrade, TickBook, TickLevel } from '../exchange-port.ts'
import { chance, seedOf } from './hash.ts'

/** Levels tick by tick at the touch, then levels a quarter of a per mille or so apart, out to more than 50 bps. */
const NEAR = 5
const FAR = 24
const FAR_APART = 2.5e-4

export interface BookShape {
  readonly listing: Listing
  /** Lots a minute trades on average: what a level holds is a share of it. */
  readonly typicalLots: number
}

/**
 * The book from a trade on: its price is the best one of the side that was hit, which holds more than was taken,
 * and the other side begins one tick away. What a level holds follows from its price, so that a book that moves a
 * little changes a little. Its update id is twice the trade's, which makes ids as contiguous as trades are.
 */
export function bookAround(
  trade: Pick<TapeTrade, 'id' | 'ticks' | 'lots' | 'buyerIsMaker'>,
  shape: BookShape,
): TickBook {
  const { id, ticks, lots, buyerIsMaker } = trade
  const seed = seedOf(shape.listing.symbol)
  const bestBid = buyerIsMaker ? ticks : ticks - 1
  const apart = farApart(ticks)
  const held = (price: number, share: number) =>
    Math.ceil(shape.typicalLots * share * (0.2 + chance(seed, price))) + 1
  const touch = (price: number): TickLevel => [
    price,
    held(price + id, 0.1) + (price === ticks ? lots : 0), // Enough for the trade, and some more.
  ]
  const side = (best: number, step: -1 | 1): readonly TickLevel[] => {
    const levels = [touch(best)]
    for (let i = 1; i < NEAR; i++) levels.push([best + step * i, held(best + step * i, 0.2)])
    const last = best + step * NEAR
    const grid = step < 0 ? Math.floor(last / apart) : Math.ceil(last / apart)
    for (let i = 0; i < FAR; i++) {
      const price = (grid + step * i) * apart
      levels.push([price, held(price, 1)])
    }
    return levels.filter(([price]) => price > 0)
  }
  return { lastUpdateId: 2 * id, bids: side(bestBid, -1), asks: side(bestBid + 1, 1) }
}

/** A round number of ticks: 1, 2 or 5 times a power of ten. */
function farApart(ticks: number): number {
  const wanted = Math.max(1, ticks * FAR_APART)
  const power = 10 ** Math.floor(Math.log10(wanted))
  const round = [5, 2, 1].find((factor) => factor * power <= wanted) ?? 1
  return round * power
}

/** What must be said to whoever knows `before` to make it `after`: new quantities, 0 where a level has gone. */
export function changedLevels(
  before: readonly TickLevel[],
  after: readonly TickLevel[],
): readonly TickLevel[] {
  const known = new Map(before)
  const changed: TickLevel[] = []
  for (const level of after) {
    const [price, lots] = level
    if (known.get(price) !== lots) changed.push(level)
    known.delete(price)
  }
  for (const price of known.keys()) changed.push([price, 0])
  return changed
}
