import { MINUTE_MS } from '../../../market/index.ts'
import { type Random, seededRandom } from '../../../runtime/index.ts'
import type { Bar, BarTrade } from './bar.ts'
import { seedOf } from './hash.ts'
import { type Mark, markedBar, type Residue } from './tape-marks.ts'

/** Runs a minute is told in, where it has as many trades and lots. */
export const RUNS_A_MINUTE = 16

/** Some trades by one taker at one price, at a time within the minute. */
interface Run extends BarTrade {
  readonly time: number
}

export interface Tape {
  readonly runs: readonly Run[]
  /** Whether the runs make the bar in every field. Otherwise they come as near as they can. */
  readonly exact: boolean
}

/** Lots at one price by one side. */
type Piece = Mark & { readonly lots: number }

/**
 * What may have happened within a minute: runs of trades that add up to the bar exactly, in every field, and
 * follow from it alone. The rest of a side's quote volume `q` over its lots `b` goes to the two prices beside
 * its mean: `q mod b` lots at the upper one. Then pieces are split, half of the lots up and half down by as much.
 */
export function tapeOf(bar: Bar, symbol: string): Tape {
  const random = seededRandom(seedOf(symbol, bar.openTime))
  const { marks, bought, sold, exact } = markedBar(bar)
  if (marks.length === 0) return { runs: [], exact: bar.volume === 0 && bar.tradeCount === 0 }
  const wanted = Math.max(1, Math.min(RUNS_A_MINUTE, bar.tradeCount)) - marks.length
  let pieces = [...placed(bought, false, bar), ...placed(sold, true, bar)]
  const marked: Piece[] = marks.map((mark) => ({ ...mark, lots: 1 }))
  if (pieces.length > wanted) pieces = intoMarks(pieces, marked)
  while (pieces.length < wanted && splitLargest(pieces, wanted - pieces.length, bar, random));
  const ordered = alongPath(marked, pieces)
  const counts = countsFor(ordered, bar.tradeCount)
  const runs = ordered.map(({ ticks, lots, buyerIsMaker }, i) => ({
    ...{ ticks, lots, buyerIsMaker, count: counts[i] },
    time:
      bar.openTime + Math.floor(((i + 0.1 + 0.8 * random.uniform()) / ordered.length) * MINUTE_MS),
  }))
  const counted = counts.reduce((sum, count) => sum + count, 0)
  return { runs, exact: exact && counted === bar.tradeCount }
}

/** A side's lots at the two prices beside their mean, which lies within the bar. */
function placed({ lots, quote }: Residue, buyerIsMaker: boolean, { low, high }: Bar): Piece[] {
  if (lots === 0) return []
  const mean = Number(quote / BigInt(lots))
  if (mean < low) return [{ ticks: low, lots, buyerIsMaker }]
  if (mean >= high) return [{ ticks: high, lots, buyerIsMaker }]
  const upper = Number(quote - BigInt(mean) * BigInt(lots))
  return [
    { ticks: mean, lots: lots - upper, buyerIsMaker },
    { ticks: mean + 1, lots: upper, buyerIsMaker },
  ].filter((piece) => piece.lots > 0)
}

/** A minute of few trades: what trades at a mark's price on its side becomes one with it. */
function intoMarks(pieces: readonly Piece[], marked: Piece[]): Piece[] {
  return pieces.filter((piece) => {
    const at = marked.findIndex(
      (mark) => mark.ticks === piece.ticks && mark.buyerIsMaker === piece.buyerIsMaker,
    )
    if (at >= 0) marked[at] = { ...marked[at], lots: marked[at].lots + piece.lots }
    return at < 0
  })
}

/** Splits the largest piece, within the bar's prices, into up to `room + 1`. False where nothing can be split. */
function splitLargest(pieces: Piece[], room: number, { low, high }: Bar, random: Random): boolean {
  const largest = pieces.reduce((best, piece, i) => (piece.lots > pieces[best].lots ? i : best), 0)
  const piece = pieces[largest]
  if (piece === undefined || piece.lots < 2) return false
  const { ticks, lots } = piece
  const odd = lots % 2
  const reach = Math.min(ticks - low, high - ticks)
  // An odd lot out stays where it was, as a piece of its own; where there is no room for it, none moves.
  const apart = odd > 0 && room < 2 ? 0 : Math.floor(random.uniform() * (reach + 1))
  const half = Math.floor(lots / 2)
  const parts =
    apart === 0
      ? [piece, piece].map((whole, i) => ({ ...whole, lots: i === 0 ? half : lots - half }))
      : [-apart, apart].map((move) => ({ ...piece, ticks: ticks + move, lots: half }))
  if (apart > 0 && odd > 0) parts.push({ ...piece, lots: 1 })
  pieces.splice(largest, 1, ...parts)
  return true
}

/** Marks in their order, and between two of them the pieces whose prices lie on the way from one to the other. */
function alongPath(marked: readonly Piece[], pieces: readonly Piece[]): readonly Piece[] {
  const legs: Piece[][] = marked.slice(1).map(() => [])
  pieces.forEach((piece, i) => {
    const onTheWay = legs.flatMap((_, leg) =>
      between(piece, marked[leg], marked[leg + 1]) ? [leg] : [],
    )
    const leg = onTheWay[i % Math.max(1, onTheWay.length)] ?? 0
    legs[leg]?.push(piece)
  })
  if (legs.length === 0) return [...marked, ...pieces]
  return marked.flatMap((mark, i) => {
    const falls = (marked[i + 1]?.ticks ?? 0) < mark.ticks
    const way = [...(legs[i] ?? [])].sort((a, b) => (falls ? b.ticks - a.ticks : a.ticks - b.ticks))
    return [mark, ...way]
  })
}

function between({ ticks }: Piece, from: Piece, to: Piece): boolean {
  return ticks >= Math.min(from.ticks, to.ticks) && ticks <= Math.max(from.ticks, to.ticks)
}

/** How many single trades each piece stands for: one at least, no more than its lots, `total` in all if that can be. */
function countsFor(pieces: readonly Piece[], total: number): readonly number[] {
  const allLots = pieces.reduce((sum, { lots }) => sum + lots, 0)
  const spare = Math.max(0, total - pieces.length)
  const counts = pieces.map(({ lots }) => Math.min(lots, 1 + Math.floor((spare * lots) / allLots)))
  let missing = total - counts.reduce((sum, count) => sum + count, 0)
  pieces.forEach(({ lots }, i) => {
    const more = Math.max(0, Math.min(missing, lots - counts[i]))
    counts[i] += more
    missing -= more
  })
  return counts
}
