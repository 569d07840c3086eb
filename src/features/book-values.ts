import type { BookField } from '../market/index.ts'
import { depth10, quoteFlow } from './book-series.ts'
import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { finite, logarithm, minus, over, plus } from './formula/arithmetic.ts'
import { bookField, type Series } from './formula/series.ts'
import { sumOf } from './rolling/sum.ts'

/**
 * What the order book says. None knows the price level; each is undefined where the book was in sync for less
 * than 95 % of a minute of its window, and where an empty side or a spread of zero says nothing that a number could.
 */

/** A number of the minute of book as it is: an imbalance from −1 to 1, or a distance in bps. */
export function bookValue(name: string, field: BookField): Feature {
  return featureOf({ name, warmup: 0, mirror: 'odd', series: bookField(field) })
}

/** `book_log_spread`: ln of the spread in bps, its mean over the minute. Undefined for a spread of zero. */
export const logSpread: Feature = featureOf({
  name: 'book_log_spread',
  warmup: 0,
  mirror: 'even',
  series: logarithm(bookField('spreadMean')),
})

/** `book_depth_imbalance_n`: (bid − ask) ÷ (bid + ask) of the quote currency within n bps of the mid. */
export function depthImbalance(bps: 5 | 10 | 25): Feature {
  const bids = bookField(`bidDepth${bps}`)
  const asks = bookField(`askDepth${bps}`)
  return featureOf({
    name: `book_depth_imbalance_${bps}`,
    warmup: 0,
    mirror: 'odd',
    series: over(minus(bids, asks), plus(bids, asks)),
  })
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
  return logRelative(`book_log_relative_updates_${window}`, bookField('updates'), window)
}

/**
 * `book_order_flow_n`: order-flow imbalance at the best level (Cont, Kukanov & Stoikov 2014) over the last n
 * minutes, in units of the mean depth within 10 bps of the last 60: the deeper the book, the less a flow moves
 * the price.
 */
export function orderFlowImbalance(window: number): Feature {
  return featureOf({
    name: `book_order_flow_${window}`,
    warmup: 59,
    mirror: 'odd',
    series: finite(over(sumOf(quoteFlow, window), sumOf(depth10, 60), 60)),
  })
}

function logRelative(name: string, values: Series, window: number): Feature {
  return featureOf({
    name,
    warmup: window - 1,
    mirror: 'even',
    series: logarithm(over(values, sumOf(values, window), window)),
  })
}
