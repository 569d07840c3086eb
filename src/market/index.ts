/**
 * The words of the market: bars, instruments, intervals.
 *
 * Promises: plain data and pure functions.
 * Never: reads a clock, a file or a network.
 */
export type { BestPrices, BookChange, BookLevel, BookSnapshot } from './book.ts'
export { bookImbalance, micropriceBps, orderFlow, spreadBps } from './book-measures.ts'
export {
  BOOK_FIELDS,
  type BookField,
  type BookMinute,
  type BookMinutes,
  bookMinutesFrom,
  bookMinutesOf,
} from './book-minute.ts'
export {
  CANDLE_FIELDS,
  type Candle,
  type CandleField,
  type Candles,
  candleAt,
  candlesFrom,
  emptyCandles,
  segments,
  sliceCandles,
} from './candle.ts'
export { type Column, gather } from './column.ts'
export type { Instrument, MarketKind, Venue } from './instrument.ts'
export { DAY_MS, INTERVALS, type Interval, intervalMs, isInterval, MINUTE_MS } from './interval.ts'
export { type OrderBook, orderBook } from './order-book.ts'
export type { Trade } from './trade.ts'
export { withBook } from './with-book.ts'
