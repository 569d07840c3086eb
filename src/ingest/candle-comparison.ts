import { CANDLE_FIELDS, type Candle, type CandleField } from '../market/index.ts'
import type { TradeCandle } from './trade-candles.ts'

/** The venue's candles beside those we made from its trades, so far. */
export interface CandleComparison {
  readonly symbol: string
  /** Minutes both of us have, and ours is complete. */
  readonly compared: number
  /** Of these, those that agree in every field to the last bit. */
  readonly equal: number
  /** How often each field differed. */
  readonly differences: Readonly<Partial<Record<CandleField, number>>>
  /** The last few differences, oldest first. */
  readonly examples: readonly CandleDifference[]
  /** Minutes of which we know, or cannot rule out, that we missed a trade: not compared. */
  readonly incomplete: number
  /** Minutes that only one of us has ever told. */
  readonly unmatched: number
}

interface CandleDifference {
  readonly openTime: number
  readonly field: CandleField
  readonly venue: number
  readonly trades: number
}

export interface CandleComparer {
  venue(candle: Candle): void
  trades(made: TradeCandle): void
  summary(): CandleComparison
}

/** Minutes that wait for their other half. */
const PATIENCE = 240
const EXAMPLES = 20

/** Compares the venue's candles with ours, minute by minute, in whichever order they come. */
export function candleComparer(symbol: string): CandleComparer {
  const waiting = { venue: new Map<number, Candle>(), trades: new Map<number, Candle>() }
  const differences: Partial<Record<CandleField, number>> = {}
  let examples: readonly CandleDifference[] = []
  let compared = 0
  let equal = 0
  let incomplete = 0
  let unmatched = 0

  return {
    venue: (candle) => meet('venue', candle),
    trades({ candle, completeness }) {
      if (completeness === 'complete') return meet('trades', candle)
      incomplete++
      waiting.venue.delete(candle.openTime)
    },
    summary: () => ({
      ...{ symbol, compared, equal, differences: { ...differences }, examples },
      ...{ incomplete, unmatched },
    }),
  }

  function meet(from: keyof typeof waiting, candle: Candle): void {
    const others = waiting[from === 'venue' ? 'trades' : 'venue']
    const other = others.get(candle.openTime)
    if (other === undefined) {
      waiting[from].set(candle.openTime, candle)
      const [oldest] = waiting[from].keys()
      if (waiting[from].size <= PATIENCE) return
      waiting[from].delete(oldest)
      unmatched++
      return
    }
    others.delete(candle.openTime)
    compare(from === 'venue' ? candle : other, from === 'venue' ? other : candle)
  }

  function compare(venue: Candle, trades: Candle): void {
    compared++
    // A source that does not tell the taker's side leaves those fields undefined: nothing to compare.
    const found = CANDLE_FIELDS.filter(
      (field) => !Number.isNaN(trades[field]) && venue[field] !== trades[field],
    ).map((field) => ({
      ...{ openTime: venue.openTime, field, venue: venue[field], trades: trades[field] },
    }))
    if (found.length === 0) equal++
    for (const { field } of found) differences[field] = (differences[field] ?? 0) + 1
    examples = [...examples, ...found].slice(-EXAMPLES)
  }
}
