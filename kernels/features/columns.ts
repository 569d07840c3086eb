/**
 * Operations that make each value from the values of one row, two at a time.
 *
 * Rows before the first candle hold NaN, and so must whatever is made of them. The larger and the smaller of two
 * numbers are taken by `pmax` and `pmin` with the older one first: they hand on its NaN at no cost.
 */
import { a, b, c, p, q, x } from './step'

/** x = p·a + q·b */
export function linear(step: usize, bytes: usize): void {
  const out = x(step)
  const left = a(step)
  const right = b(step)
  const byLeft = f64x2.splat(p(step))
  const byRight = f64x2.splat(q(step))
  for (let at: usize = 0; at < bytes; at += 16) {
    const first = f64x2.mul(v128.load(left + at), byLeft)
    const second = f64x2.mul(v128.load(right + at), byRight)
    v128.store(out + at, f64x2.add(first, second))
  }
}

/** x = p·a·b */
export function product(step: usize, bytes: usize): void {
  const out = x(step)
  const left = a(step)
  const right = b(step)
  const factor = f64x2.splat(p(step))
  for (let at: usize = 0; at < bytes; at += 16) {
    const scaled = f64x2.mul(v128.load(left + at), factor)
    v128.store(out + at, f64x2.mul(scaled, v128.load(right + at)))
  }
}

/** x = p·a ÷ b, and q where b is zero */
export function quotient(step: usize, bytes: usize): void {
  const out = x(step)
  const above = a(step)
  const below = b(step)
  const factor = f64x2.splat(p(step))
  const otherwise = f64x2.splat(q(step))
  const zero = f64x2.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    const divisor = v128.load(below + at)
    const ratio = f64x2.div(f64x2.mul(v128.load(above + at), factor), divisor)
    v128.store(out + at, v128.bitselect(otherwise, ratio, f64x2.eq(divisor, zero)))
  }
}

/** x = p·(a − b)·c */
export function scaledDifference(step: usize, bytes: usize): void {
  const out = x(step)
  const left = a(step)
  const right = b(step)
  const scale = c(step)
  const factor = f64x2.splat(p(step))
  for (let at: usize = 0; at < bytes; at += 16) {
    const difference = f64x2.sub(v128.load(left + at), v128.load(right + at))
    v128.store(out + at, f64x2.mul(difference, f64x2.mul(v128.load(scale + at), factor)))
  }
}

/** x = the greater of a and b */
export function greater(step: usize, bytes: usize): void {
  const out = x(step)
  const older = a(step)
  const newer = b(step)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.pmax(v128.load(older + at), v128.load(newer + at)))
  }
}

/** x = the smaller of a and b */
export function smaller(step: usize, bytes: usize): void {
  const out = x(step)
  const older = a(step)
  const newer = b(step)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.pmin(v128.load(older + at), v128.load(newer + at)))
  }
}

/** x = a, and p where a is less */
export function atLeast(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  const floor = f64x2.splat(p(step))
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.pmax(v128.load(values + at), floor))
  }
}

/** x = |a| */
export function magnitude(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.abs(v128.load(values + at)))
  }
}

/** x = 1 ÷ a */
export function reciprocal(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  const one = f64x2.splat(1)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.div(one, v128.load(values + at)))
  }
}

/** x = a, and NaN where a is infinite */
export function finite(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  const infinity = f64x2.splat(Infinity)
  const undefinedValue = f64x2.splat(NaN)
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(values + at)
    const known = f64x2.lt(f64x2.abs(value), infinity)
    v128.store(out + at, v128.bitselect(value, undefinedValue, known))
  }
}

/** x = p·√a + q·√b */
export function roots(step: usize, bytes: usize): void {
  const out = x(step)
  const left = a(step)
  const right = b(step)
  const byLeft = f64x2.splat(p(step))
  const byRight = f64x2.splat(q(step))
  for (let at: usize = 0; at < bytes; at += 16) {
    const first = f64x2.mul(f64x2.sqrt(v128.load(left + at)), byLeft)
    const second = f64x2.mul(f64x2.sqrt(v128.load(right + at)), byRight)
    v128.store(out + at, f64x2.add(first, second))
  }
}

/** x = (p·a ÷ b − 1)·q·c, undefined unless a and b are positive */
export function excess(step: usize, bytes: usize): void {
  const out = x(step)
  const above = a(step)
  const below = b(step)
  const scale = c(step)
  const factor = f64x2.splat(p(step))
  const unit = f64x2.splat(q(step))
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  const undefinedValue = f64x2.splat(NaN)
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(above + at)
    const level = v128.load(below + at)
    const ratio = f64x2.div(f64x2.mul(value, factor), level)
    const scaled = f64x2.mul(f64x2.sub(ratio, one), f64x2.mul(v128.load(scale + at), unit))
    const known = v128.and(f64x2.gt(value, zero), f64x2.gt(level, zero))
    v128.store(out + at, v128.bitselect(scaled, undefinedValue, known))
  }
}

/** x = (a − b) ÷ (c − b) */
export function position(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  const lowest = b(step)
  const highest = c(step)
  for (let at: usize = 0; at < bytes; at += 16) {
    const low = v128.load(lowest + at)
    const above = f64x2.sub(v128.load(values + at), low)
    v128.store(out + at, f64x2.div(above, f64x2.sub(v128.load(highest + at), low)))
  }
}
