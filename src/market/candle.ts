import { assert } from '../runtime/index.ts'
import { type BookMinutes, sliceBookMinutes } from './book-minute.ts'
import type { Column } from './column.ts'
import { type Interval, intervalMs } from './interval.ts'

/** One closed bar. Prices in the quote currency, volumes in the base currency, times in epoch ms UTC. */
export interface Candle {
  readonly openTime: number
  /** Last millisecond inside the bar: `openTime + interval − 1`, as the venue counts. */
  readonly closeTime: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** Base currency traded. */
  readonly volume: number
  /** Quote currency traded. */
  readonly quoteVolume: number
  readonly tradeCount: number
  /** The part of `volume` in which the buyer was the taker. */
  readonly takerBuyVolume: number
  /** The part of `quoteVolume` in which the buyer was the taker. */
  readonly takerBuyQuoteVolume: number
}

export const CANDLE_FIELDS = [
  'openTime',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'tradeCount',
  'takerBuyVolume',
  'takerBuyQuoteVolume',
] as const

export type CandleField = (typeof CANDLE_FIELDS)[number]

/** Closed bars as columns, ascending and unique in `openTime`. Bars may be missing: see `segments`. */
export interface Candles extends Readonly<Record<CandleField, Column>> {
  readonly interval: Interval
  readonly length: number
  /** What the order book did in the same minutes, row beside row: see `withBook`. */
  readonly book?: BookMinutes
}

/** A copy of closed bars as columns. Asserts that they are in order. */
export function candlesFrom(rows: readonly Candle[], interval: Interval = '1m'): Candles {
  const candles = emptyCandles(rows.length, interval)
  rows.forEach((row, i) => {
    assert(i === 0 || row.openTime > candles.openTime[i - 1], 'candles ascend in time')
    for (const field of CANDLE_FIELDS) candles[field][i] = row[field]
  })
  return candles
}

/** Columns of the given length, to be filled by whoever asked. */
export function emptyCandles(length: number, interval: Interval): Candles {
  const column = () => new Float64Array(length)
  return {
    interval,
    length,
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    quoteVolume: column(),
    tradeCount: column(),
    takerBuyVolume: column(),
    takerBuyQuoteVolume: column(),
  }
}

/** Candles `from` to `to` (row numbers, end excluded) as views: no copy is made. */
export function sliceCandles(candles: Candles, from: number, to: number): Candles {
  const cut = (field: CandleField) => candles[field].subarray(from, to)
  return {
    interval: candles.interval,
    length: cut('openTime').length,
    openTime: cut('openTime'),
    open: cut('open'),
    high: cut('high'),
    low: cut('low'),
    close: cut('close'),
    volume: cut('volume'),
    quoteVolume: cut('quoteVolume'),
    tradeCount: cut('tradeCount'),
    takerBuyVolume: cut('takerBuyVolume'),
    takerBuyQuoteVolume: cut('takerBuyQuoteVolume'),
    ...(candles.book && { book: sliceBookMinutes(candles.book, from, to) }),
  }
}

/** The row at `index` as one closed bar. */
export function candleAt(candles: Candles, index: number): Candle {
  assert(index >= 0 && index < candles.length, 'the row exists')
  return {
    openTime: candles.openTime[index],
    closeTime: candles.openTime[index] + intervalMs(candles.interval) - 1,
    open: candles.open[index],
    high: candles.high[index],
    low: candles.low[index],
    close: candles.close[index],
    volume: candles.volume[index],
    quoteVolume: candles.quoteVolume[index],
    tradeCount: candles.tradeCount[index],
    takerBuyVolume: candles.takerBuyVolume[index],
    takerBuyQuoteVolume: candles.takerBuyQuoteVolume[index],
  }
}

/** Row ranges `[from, to)` without a missing bar inside, in order. */
export function segments(candles: Candles): readonly (readonly [from: number, to: number])[] {
  const { openTime, length } = candles
  const step = intervalMs(candles.interval)
  const found: [number, number][] = []
  let from = 0
  for (let i = 1; i <= length; i++) {
    if (i < length && openTime[i] - openTime[i - 1] === step) continue
    found.push([from, i])
    from = i
  }
  return length === 0 ? [] : found
}
