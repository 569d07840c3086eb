/** One number per row. Undefined is NaN, never zero. */
export type Column = Float64Array
