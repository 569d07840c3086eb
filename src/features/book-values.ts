import type { BookField, Candles, Column } from '../market/index.ts'
import { bookSeries, depth10, quoteFlow } from './book-series.ts'
import type { Feature } from './feature.ts'
import { sumOf } from './rolling/sum.ts'
import { columnFor, type Series } from './series.ts'

/**
 * What the order book says. None knows the price level; each is undefined where the book was in sync for less
 * than 95 % of a minute of its window.
 */

/** A number of the minute of book as it is: an imbalance from −1 to 1, or a distance in bps. */
export function bookValue(name: string, field: BookField): Feature {
  const values = bookSeries(field)
  return {
    name,
    warmup: 0,
    mirror: 'odd',
    compute(candles) {
      const column = columnFor(candles)
      column.set(values.compute(candles))
      return column
    },
  }
}

/** `book_log_spread`: ln of the spread in bps, its mean over the minute. Undefined for a spread of zero. */
export const logSpread: Feature = {
  name: 'book_log_spread',
  warmup: 0,
  mirror: 'even',
  compute: (candles) => logOf(bookSeries('spreadMean').compute(candles), candles),
}

/** `book_depth_imbalance_n`: (bid − ask) ÷ (bid + ask) of the quote currency within n bps of the mid. */
export function depthImbalance(bps: 5 | 10 | 25): Feature {
  const bids = bookSeries(`bidDepth${bps}`)
  const asks = bookSeries(`askDepth${bps}`)
  return {
    name: `book_depth_imbalance_${bps}`,
    warmup: 0,
    mirror: 'odd',
    compute(candles) {
      const bid = bids.compute(candles)
      const ask = asks.compute(candles)
      const column = columnFor(candles)
      for (let i = 0; i < column.length; i++) column[i] = (bid[i] - ask[i]) / (bid[i] + ask[i])
      return column
    },
  }
}

/**
 * `book_log_relative_depth_n`, `book_log_relative_updates_n`: ln of the newest value ÷ its mean over the last n
 * minutes, for the depth within 10 bps and for the number of changes.
 */
export function logRelativeDepth(window: number): Feature {
  return logRelative(`book_log_relative_depth_${window}`, depth10, window)
}

/** See `logRelativeDepth`. */
export function logRelativeUpdates(window: number): Feature {
  return logRelative(`book_log_relative_updates_${window}`, bookSeries('updates'), window)
}

/**
 * `book_order_flow_n`: order-flow imbalance at the best level (Cont, Kukanov & Stoikov 2014) over the last n
 * minutes, in units of the mean depth within 10 bps of the last 60: the deeper the book, the less a flow moves
 * the price.
 */
export function orderFlowImbalance(window: number): Feature {
  const flows = sumOf(quoteFlow, window)
  const depths = sumOf(depth10, 60)
  return {
    name: `book_order_flow_${window}`,
    warmup: 59,
    mirror: 'odd',
    compute(candles) {
      const flow = flows.compute(candles)
      const depth = depths.compute(candles)
      const column = columnFor(candles)
      for (let i = 0; i < column.length; i++) column[i] = finite((flow[i] * 60) / depth[i])
      return column
    },
  }
}

function logRelative(name: string, values: Series, window: number): Feature {
  const sum = sumOf(values, window)
  return {
    name,
    warmup: window - 1,
    mirror: 'even',
    compute(candles) {
      const newest = values.compute(candles)
      const sums = sum.compute(candles)
      const ratios = columnFor(candles)
      for (let i = 0; i < ratios.length; i++) ratios[i] = (newest[i] * window) / sums[i]
      return logOf(ratios, candles)
    },
  }
}

function logOf(values: Column, candles: Candles): Column {
  const logs = columnFor(candles)
  for (let i = 0; i < logs.length; i++) logs[i] = finite(Math.log(values[i]))
  return logs
}

/** An empty side or a spread of zero says nothing that a number could. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}
