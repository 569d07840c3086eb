/**
 * Turns candles into the columns a model reads, and the labels it learns.
 *
 * Promises: the same definition serves training and live; a value never uses later candles; a window
 * that spans a gap is NaN.
 * Never: reads the lake, a clock or a model.
 */
export type { Feature, FeatureSet } from './feature.ts'
