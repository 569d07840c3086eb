import type { BestPrices } from './book.ts'

/** The middle between the best bid and the best ask, in quote currency. */
function midPrice({ bid, ask }: BestPrices): number {
  return (bid[0] + ask[0]) / 2
}

/** Ask − bid in basis points of the mid. */
export function spreadBps(best: BestPrices): number {
  return ((best.ask[0] - best.bid[0]) / midPrice(best)) * 10_000
}

/** (Bid quantity − ask quantity) ÷ their sum at the best level, −1 to 1. */
export function bookImbalance({ bid, ask }: BestPrices): number {
  return (bid[1] - ask[1]) / (bid[1] + ask[1])
}

/**
 * Where the microprice lies from the mid, in bps of the mid. The microprice weights each side's price by the
 * other side's quantity: it leans to the side that is about to run out (Gatheral & Oomen 2010).
 */
export function micropriceBps(best: BestPrices): number {
  const { bid, ask } = best
  const microprice = (bid[0] * ask[1] + ask[0] * bid[1]) / (bid[1] + ask[1])
  return (microprice / midPrice(best) - 1) * 10_000
}

/**
 * What one change of the best prices says of supply and demand, in base currency: what came to the bid or left
 * the ask counts up, the opposite counts down (eₙ of Cont, Kukanov & Stoikov 2014).
 */
export function orderFlow(before: BestPrices, after: BestPrices): number {
  const cameToBid = after.bid[0] >= before.bid[0] ? after.bid[1] : 0
  const leftBid = after.bid[0] <= before.bid[0] ? before.bid[1] : 0
  const cameToAsk = after.ask[0] <= before.ask[0] ? after.ask[1] : 0
  const leftAsk = after.ask[0] >= before.ask[0] ? before.ask[1] : 0
  return cameToBid - leftBid - cameToAsk + leftAsk
}
