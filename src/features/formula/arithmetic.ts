import { apply, type Series } from './series.ts'

/** Arithmetic on series, row by row. What is made of an undefined number is undefined. */

/** p·a + q·b */
export function linear(p: number, a: Series, q: number, b: Series): Series {
  return apply('linear', [a, b], p, q)
}

/** factor·a */
export function scaled(values: Series, factor: number): Series {
  return linear(factor, values, 0, values)
}

/** a + b */
export function plus(a: Series, b: Series): Series {
  return linear(1, a, 1, b)
}

/** a − b */
export function minus(a: Series, b: Series): Series {
  return linear(1, a, -1, b)
}

/** a·b */
export function times(a: Series, b: Series): Series {
  return apply('product', [a, b], 1)
}

/** factor·a ÷ b; where b is zero, `otherwise`. */
export function over(a: Series, b: Series, factor = 1, otherwise = Number.NaN): Series {
  return apply('quotient', [a, b], factor, otherwise)
}

/** factor·(a − b)·scale */
export function scaledDifference(a: Series, b: Series, scale: Series, factor: number): Series {
  return apply('scaledDifference', [a, b, scale], factor)
}

/** (ratio·a ÷ b − 1)·factor·scale: by how much a exceeds b. Undefined unless both are positive. */
export function excess(
  { a, b, ratio }: { readonly a: Series; readonly b: Series; readonly ratio: number },
  scale: Series,
  factor: number,
): Series {
  return apply('excess', [a, b, scale], ratio, factor)
}

/** The greater of two; undefined where the first is, so name the older one first. */
export function greater(older: Series, newer: Series): Series {
  return apply('greater', [older, newer])
}

/** The smaller of two; undefined where the first is, so name the older one first. */
export function smaller(older: Series, newer: Series): Series {
  return apply('smaller', [older, newer])
}

/** The values, and the floor where they are below it. */
export function atLeast(values: Series, floor: number): Series {
  return apply('atLeast', [values], floor)
}

/** |a| */
export function magnitude(values: Series): Series {
  return apply('magnitude', [values])
}

/** The values, and NaN where they are infinite. */
export function finite(values: Series): Series {
  return apply('finite', [values])
}

/** factor·ln(scale·a + offset); undefined unless that is positive and finite. */
export function logarithm(
  values: Series,
  { scale = 1, offset = 0, factor = 1 }: { scale?: number; offset?: number; factor?: number } = {},
): Series {
  return apply('logarithm', [values], scale, factor, offset)
}

/** p·√a + q·√b */
export function roots(p: number, a: Series, q: number, b: Series): Series {
  return apply('roots', [a, b], p, q)
}

/** Where a value lies between a lowest (0) and a highest (1). Undefined where they are the same. */
export function positionBetween(lowest: Series, values: Series, highest: Series): Series {
  return apply('position', [values, lowest, highest])
}

/** 1 ÷ a */
export function reciprocal(values: Series): Series {
  return apply('reciprocal', [values])
}
