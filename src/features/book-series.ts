import { close } from './candle-series.ts'
import { plus, times } from './formula/arithmetic.ts'
import { bookField } from './formula/series.ts'

/** Quote currency within 10 bps of the mid, both sides together. */
export const depth10 = plus(bookField('bidDepth10'), bookField('askDepth10'))

/** Order-flow imbalance in quote currency, at the minute's close. */
export const quoteFlow = times(bookField('orderFlow'), close)
