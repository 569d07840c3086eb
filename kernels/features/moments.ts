/**
 * Means and deviations of windows, and what is made of them.
 *
 * Parts of a window are joined as Chan, Golub & LeVeque (1983) and Pébay (2008) do: no difference of large sums is ever
 * taken, so a price of 60,000 that moves by cents keeps its digits.
 */
import { a, b, c, p, q, r, s, x, y, z } from './step'

/**
 * x = mean and y = squared deviations of a window of r parts of s values, each q rows before the other, from their
 * means a and squared deviations b. A part of one value has none, and b is not read.
 */
export function join(step: usize, bytes: usize): void {
  const back = (<usize>q(step)) << 3
  const count = <usize>r(step)
  const size = s(step)
  const means = a(step)
  const squares = b(step)
  const mean = x(step)
  const square = y(step)
  if (size > 1 && count == 2) joinTwo(mean, square, means, squares, back, size, bytes)
  else if (size > 1 && count == 3) joinThree(mean, square, means, squares, back, size, bytes)
  else if (size == 1 && count == 5) joinFiveValues(mean, square, means, bytes)
  else joinAny(mean, square, means, squares, back, count, size, bytes)
}

function joinAny(
  mean: usize,
  square: usize,
  means: usize,
  squares: usize,
  back: usize,
  count: usize,
  size: f64,
  bytes: usize,
): void {
  const share = f64x2.splat(1 / <f64>count)
  const weight = f64x2.splat(size)
  for (let at: usize = 0; at < bytes; at += 16) {
    let total = v128.load(means + at)
    for (let part: usize = 1; part < count; part++) {
      total = f64x2.add(total, v128.load(means + at - part * back))
    }
    const middle = f64x2.mul(total, share)
    let between = f64x2.splat(0)
    let within = f64x2.splat(0)
    for (let part: usize = 0; part < count; part++) {
      const off = f64x2.sub(v128.load(means + at - part * back), middle)
      between = f64x2.add(between, f64x2.mul(off, off))
      if (size > 1) within = f64x2.add(within, v128.load(squares + at - part * back))
    }
    v128.store(mean + at, middle)
    v128.store(square + at, f64x2.add(within, f64x2.mul(between, weight)))
  }
}

function joinTwo(
  mean: usize,
  square: usize,
  means: usize,
  squares: usize,
  back: usize,
  size: f64,
  bytes: usize,
): void {
  const half = f64x2.splat(0.5)
  const weight = f64x2.splat(size * 0.5)
  for (let at: usize = 0; at < bytes; at += 16) {
    const newer = v128.load(means + at)
    const older = v128.load(means + at - back)
    const apart = f64x2.sub(newer, older)
    const between = f64x2.mul(f64x2.mul(apart, apart), weight)
    const within = f64x2.add(v128.load(squares + at), v128.load(squares + at - back))
    v128.store(mean + at, f64x2.mul(f64x2.add(newer, older), half))
    v128.store(square + at, f64x2.add(within, between))
  }
}

function joinThree(
  mean: usize,
  square: usize,
  means: usize,
  squares: usize,
  back: usize,
  size: f64,
  bytes: usize,
): void {
  const third = f64x2.splat(1 / 3)
  const weight = f64x2.splat(size)
  for (let at: usize = 0; at < bytes; at += 16) {
    const place = means + at
    const m0 = v128.load(place)
    const m1 = v128.load(place - back)
    const m2 = v128.load(place - 2 * back)
    const middle = f64x2.mul(f64x2.add(f64x2.add(m0, m1), m2), third)
    const two = f64x2.add(squareOf(f64x2.sub(m0, middle)), squareOf(f64x2.sub(m1, middle)))
    const between = f64x2.add(two, squareOf(f64x2.sub(m2, middle)))
    const beside = squares + at
    const pair = f64x2.add(v128.load(beside), v128.load(beside - back))
    const within = f64x2.add(pair, v128.load(beside - 2 * back))
    v128.store(mean + at, middle)
    v128.store(square + at, f64x2.add(within, f64x2.mul(between, weight)))
  }
}

function joinFiveValues(mean: usize, square: usize, values: usize, bytes: usize): void {
  const fifth = f64x2.splat(0.2)
  for (let at: usize = 0; at < bytes; at += 16) {
    const place = values + at
    const v0 = v128.load(place)
    const v1 = v128.load(place - 8)
    const v2 = v128.load(place - 16)
    const v3 = v128.load(place - 24)
    const v4 = v128.load(place - 32)
    const four = f64x2.add(f64x2.add(v0, v1), f64x2.add(v2, v3))
    const middle = f64x2.mul(f64x2.add(four, v4), fifth)
    const newer = f64x2.add(squareOf(f64x2.sub(v0, middle)), squareOf(f64x2.sub(v1, middle)))
    const older = f64x2.add(squareOf(f64x2.sub(v2, middle)), squareOf(f64x2.sub(v3, middle)))
    const last = squareOf(f64x2.sub(v4, middle))
    v128.store(mean + at, middle)
    v128.store(square + at, f64x2.add(f64x2.add(newer, older), last))
  }
}

function squareOf(values: v128): v128 {
  return f64x2.mul(values, values)
}

/** `join` one power further: z = cubed deviations, from those of the parts c. */
export function joinThird(step: usize, bytes: usize): void {
  const back = (<usize>q(step)) << 3
  const count = <usize>r(step)
  const size = s(step)
  const means = a(step)
  const squares = b(step)
  const cubes = c(step)
  const mean = x(step)
  const square = y(step)
  const cube = z(step)
  const share = f64x2.splat(1 / <f64>count)
  const weight = f64x2.splat(size)
  const three = f64x2.splat(3)
  for (let at: usize = 0; at < bytes; at += 16) {
    let total = v128.load(means + at)
    for (let part: usize = 1; part < count; part++) {
      total = f64x2.add(total, v128.load(means + at - part * back))
    }
    const middle = f64x2.mul(total, share)
    let second = f64x2.splat(0)
    let third = f64x2.splat(0)
    for (let part: usize = 0; part < count; part++) {
      const place = at - part * back
      const off = f64x2.sub(v128.load(means + place), middle)
      const between = f64x2.mul(f64x2.mul(off, off), weight)
      second = f64x2.add(second, between)
      third = f64x2.add(third, f64x2.mul(between, off))
      if (size > 1) {
        const within = v128.load(squares + place)
        second = f64x2.add(second, within)
        const leaning = f64x2.mul(f64x2.mul(within, off), three)
        third = f64x2.add(third, f64x2.add(v128.load(cubes + place), leaning))
      }
    }
    v128.store(mean + at, middle)
    v128.store(square + at, second)
    v128.store(cube + at, third)
  }
}

/** x = (a − mean b) ÷ √(p·squares c), undefined where p·c is not above q·b²: the values are all the same. */
export function standardised(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  const means = b(step)
  const squares = c(step)
  const share = f64x2.splat(p(step))
  const least = f64x2.splat(q(step))
  const undefinedValue = f64x2.splat(NaN)
  for (let at: usize = 0; at < bytes; at += 16) {
    const mean = v128.load(means + at)
    const variance = f64x2.mul(v128.load(squares + at), share)
    const known = f64x2.gt(variance, f64x2.mul(least, f64x2.mul(mean, mean)))
    const score = f64x2.div(f64x2.sub(v128.load(values + at), mean), f64x2.sqrt(variance))
    v128.store(out + at, v128.bitselect(score, undefinedValue, known))
  }
}

/** x = p·cubes b ÷ (p·squares a)^1.5, undefined where p·a is not above q */
export function skewness(step: usize, bytes: usize): void {
  const out = x(step)
  const squares = a(step)
  const cubes = b(step)
  const share = f64x2.splat(p(step))
  const least = f64x2.splat(q(step))
  const undefinedValue = f64x2.splat(NaN)
  for (let at: usize = 0; at < bytes; at += 16) {
    const variance = f64x2.mul(v128.load(squares + at), share)
    const known = f64x2.gt(variance, least)
    const below = f64x2.mul(variance, f64x2.sqrt(variance))
    const skew = f64x2.div(f64x2.mul(v128.load(cubes + at), share), below)
    v128.store(out + at, v128.bitselect(skew, undefinedValue, known))
  }
}

/**
 * x = (a − b) ÷ (4·√(c·c of the row before)): a correlation, from the squared deviations of sums, of differences and of
 * the values themselves. Undefined where a c is not above q.
 */
export function correlation(step: usize, bytes: usize): void {
  const out = x(step)
  const together = a(step)
  const apart = b(step)
  const own = c(step)
  const least = f64x2.splat(q(step))
  const quarter = f64x2.splat(0.25)
  const undefinedValue = f64x2.splat(NaN)
  for (let at: usize = 0; at < bytes; at += 16) {
    const now = v128.load(own + at)
    const before = v128.load(own + at - 8)
    const known = v128.and(f64x2.gt(now, least), f64x2.gt(before, least))
    const root = f64x2.sqrt(f64x2.mul(now, before))
    const difference = f64x2.sub(v128.load(together + at), v128.load(apart + at))
    const value = f64x2.mul(f64x2.div(difference, root), quarter)
    v128.store(out + at, v128.bitselect(value, undefinedValue, known))
  }
}
