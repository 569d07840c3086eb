/**
 * Windows made of shorter ones: what is known of r parts of a window, each q rows before the other, joined into what is
 * known of the whole. The oldest part comes first, see `columns.ts`.
 */
import { a, p, q, r, x } from './step'

/** x = Σ pᵏ·a, k parts ago */
export function sum(step: usize, bytes: usize): void {
  const out = x(step)
  const newest = a(step)
  const back = (<usize>q(step)) << 3
  const count = <i32>r(step)
  const weight = p(step)
  if (weight != 1) weightedSum(out, newest, back, count, weight, bytes)
  else if (count == 2) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const place = newest + at
      v128.store(out + at, f64x2.add(v128.load(place), v128.load(place - back)))
    }
  } else if (count == 3) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const place = newest + at
      const two = f64x2.add(v128.load(place), v128.load(place - back))
      v128.store(out + at, f64x2.add(two, v128.load(place - 2 * back)))
    }
  } else if (count == 5) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const place = newest + at
      const two = f64x2.add(v128.load(place), v128.load(place - back))
      const others = f64x2.add(v128.load(place - 2 * back), v128.load(place - 3 * back))
      v128.store(out + at, f64x2.add(f64x2.add(two, others), v128.load(place - 4 * back)))
    }
  } else weightedSum(out, newest, back, count, weight, bytes)
}

function weightedSum(
  out: usize,
  newest: usize,
  back: usize,
  count: i32,
  weight: f64,
  bytes: usize,
): void {
  const times = f64x2.splat(weight)
  for (let at: usize = 0; at < bytes; at += 16) {
    let place = newest + at - back * <usize>(count - 1)
    let total = v128.load(place)
    for (let part = 1; part < count; part++) {
      place += back
      total = f64x2.add(f64x2.mul(total, times), v128.load(place))
    }
    v128.store(out + at, total)
  }
}

/** x = the greatest of all a */
export function greatest(step: usize, bytes: usize): void {
  const out = x(step)
  const newest = a(step)
  const back = (<usize>q(step)) << 3
  const count = <usize>r(step)
  if (count == 2) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const place = newest + at
      v128.store(out + at, f64x2.pmax(v128.load(place - back), v128.load(place)))
    }
    return
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    let place = newest + at - back * (count - 1)
    let extreme = v128.load(place)
    for (let part: usize = 1; part < count; part++) {
      place += back
      extreme = f64x2.pmax(extreme, v128.load(place))
    }
    v128.store(out + at, extreme)
  }
}

/** x = the smallest of all a */
export function smallest(step: usize, bytes: usize): void {
  const out = x(step)
  const newest = a(step)
  const back = (<usize>q(step)) << 3
  const count = <usize>r(step)
  if (count == 2) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const place = newest + at
      v128.store(out + at, f64x2.pmin(v128.load(place - back), v128.load(place)))
    }
    return
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    let place = newest + at - back * (count - 1)
    let extreme = v128.load(place)
    for (let part: usize = 1; part < count; part++) {
      place += back
      extreme = f64x2.pmin(extreme, v128.load(place))
    }
    v128.store(out + at, extreme)
  }
}
