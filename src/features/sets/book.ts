import {
  bookValue,
  depthImbalance,
  logRelativeDepth,
  logRelativeUpdates,
  logSpread,
  orderFlowImbalance,
} from '../book-values.ts'
import type { FeatureSet } from '../feature.ts'

/** `book@1`: what the order book said, for the minutes in which somebody was following it. */
export const book: FeatureSet = {
  id: 'book@1',
  readsBook: true,
  features: [
    logSpread,
    bookValue('book_imbalance', 'imbalanceClose'),
    bookValue('book_imbalance_mean', 'imbalanceMean'),
    bookValue('book_microprice', 'micropriceClose'),
    bookValue('book_microprice_mean', 'micropriceMean'),
    ...([5, 10, 25] as const).map(depthImbalance),
    logRelativeDepth(60),
    logRelativeUpdates(60),
    ...[1, 5, 15].map(orderFlowImbalance),
  ],
}
