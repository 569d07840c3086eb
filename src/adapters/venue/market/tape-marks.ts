import type { Bar } from './bar.ts'

/** A side's share of a bar that is still to be placed: lots, and the quote volume they make. */
export interface Residue {
  readonly lots: number
  readonly quote: bigint
}

/** One lot that must trade for the bar to have its shape. */
export interface Mark {
  readonly ticks: number
  readonly buyerIsMaker: boolean
}

export interface Marked {
  readonly marks: readonly Mark[]
  readonly bought: Residue
  readonly sold: Residue
  /** Whether what is left can be placed without a rounding. */
  readonly exact: boolean
}

/**
 * One lot each at the open, the extremes and the close, in the order of a path, and what is left of either side.
 *
 * Which side takes at a mark is free, as long as both sides can still come to their quote volume at prices
 * within the bar: of all ways the one nearest to the natural one (who lifts the price buys) is taken.
 */
export function markedBar(bar: Bar): Marked {
  const path = pathOf(bar).slice(0, bar.volume)
  const natural = path.map((ticks, i) => ticks < path[Math.max(0, i - 1)])
  let nearest: Marked | undefined
  let differences = Number.POSITIVE_INFINITY
  for (let choice = 0; choice < 2 ** path.length; choice++) {
    const marks = path.map((ticks, i) => ({ ticks, buyerIsMaker: (choice & (1 << i)) !== 0 }))
    const bought = left(bar.takerBuyVolume, bar.takerBuyQuoteVolume, marks, false)
    const sold = left(
      bar.volume - bar.takerBuyVolume,
      bar.quoteVolume - bar.takerBuyQuoteVolume,
      marks,
      true,
    )
    if (bought.lots < 0 || sold.lots < 0) continue
    const exact = fits(bought, bar) && fits(sold, bar)
    const apart = marks.filter(({ buyerIsMaker }, i) => buyerIsMaker !== natural[i]).length
    const rank = apart + (exact ? 0 : 100)
    if (rank >= differences) continue
    differences = rank
    nearest = { marks, bought, sold, exact }
  }
  const nothing = { lots: 0, quote: 0n }
  return nearest ?? { marks: [], bought: nothing, sold: nothing, exact: false }
}

/** Open, extremes and close as prices one after the other; what an open or close shows already is not repeated. */
function pathOf({ open, high, low, close, volume, tradeCount }: Bar): readonly number[] {
  if (volume <= 0) return []
  const turns = close >= open ? [low, high] : [high, low]
  const between = turns.filter((ticks) => ticks !== open && ticks !== close)
  const single = volume === 1 || tradeCount === 1
  return single && open === close && between.length === 0 ? [open] : [open, ...between, close]
}

function left(lots: number, quote: bigint, marks: readonly Mark[], buyerIsMaker: boolean): Residue {
  let [lotsLeft, quoteLeft] = [lots, quote]
  for (const mark of marks) {
    if (mark.buyerIsMaker !== buyerIsMaker) continue
    lotsLeft--
    quoteLeft -= BigInt(mark.ticks)
  }
  return { lots: lotsLeft, quote: quoteLeft }
}

function fits({ lots, quote }: Residue, { low, high }: Bar): boolean {
  return quote >= BigInt(low) * BigInt(lots) && quote <= BigInt(high) * BigInt(lots)
}
