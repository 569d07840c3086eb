/**
 * The words of the market: bars, instruments, intervals.
 *
 * Promises: plain data and pure functions.
 * Never: reads a clock, a file or a network.
 */
export type { BestPrices, BookChange, BookLevel, BookSnapshot } from './book.ts'
export {
  CANDLE_FIELDS,
  type Candle,
  type CandleField,
  type Candles,
  type Column,
  candleAt,
  candlesFrom,
  emptyCandles,
  segments,
  sliceCandles,
} from './candle.ts'
export type { Instrument, MarketKind, Venue } from './instrument.ts'
export { DAY_MS, INTERVALS, type Interval, intervalMs, isInterval, MINUTE_MS } from './interval.ts'
export type { Trade } from './trade.ts'
