import { a, p, q, r, x } from './step'

/**
 * x = q·ln(p·a + r), undefined unless 0 < p·a + r < ∞. Within an ulp of the true logarithm, and the same on every
 * machine, as it is made of additions, multiplications and one division.
 *
 * A number is 2ᵏ·(1 + f) with 1 + f between √½ and √2, and ln(1 + f) = 2·artanh(s) with s = f ÷ (2 + f): a series in
 * s², here with the minimax coefficients and the order of summation of Sun's fdlibm (1993), and ln 2 in two parts.
 */
export function logarithm(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  const scale = f64x2.splat(p(step))
  const factor = f64x2.splat(q(step))
  const offset = f64x2.splat(r(step))
  const undefinedValue = f64x2.splat(NaN)
  const smallest = f64x2.splat(2.2250738585072014e-308)
  const infinity = f64x2.splat(Infinity)
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = f64x2.add(f64x2.mul(v128.load(values + at), scale), offset)
    const known = v128.and(f64x2.ge(value, smallest), f64x2.lt(value, infinity))
    const scaled = f64x2.mul(ln(value), factor)
    v128.store(out + at, v128.bitselect(scaled, undefinedValue, known))
  }
}

/** How far the bits of √½ are below those of 1: added, they make the exponent change at √½ and √2. */
const UP_FROM_ROOT: i64 = 0x00095f6200000000
const ROOT_OF_HALF: i64 = 0x3fe6a09e00000000
const FRACTION: i64 = 0x000fffffffffffff
/** The bits of 2⁵². A whole number below it, put into its fraction, makes 2⁵² + that number. */
const TWO_52: i64 = 0x4330000000000000

function ln(value: v128): v128 {
  const bits = i64x2.add(value, i64x2.splat(UP_FROM_ROOT))
  const exponent = v128.or(i64x2.shr_u(bits, 52), i64x2.splat(TWO_52))
  const k = f64x2.sub(exponent, f64x2.splat(4503599627370496 + 1023))
  const fraction = i64x2.add(v128.and(bits, i64x2.splat(FRACTION)), i64x2.splat(ROOT_OF_HALF))

  const f = f64x2.sub(fraction, f64x2.splat(1))
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)))
  const z = f64x2.mul(s, s)
  const w = f64x2.mul(z, z)
  // Two short chains, of odd and even places, rather than a long one: they are worked out side by side.
  let even = f64x2.add(
    f64x2.splat(0.22222198432149784),
    f64x2.mul(w, f64x2.splat(0.15313837699209373)),
  )
  even = f64x2.mul(w, f64x2.add(f64x2.splat(0.3999999999940942), f64x2.mul(w, even)))
  let odd = f64x2.add(
    f64x2.splat(0.1818357216161805),
    f64x2.mul(w, f64x2.splat(0.14798198605116586)),
  )
  odd = f64x2.add(f64x2.splat(0.2857142874366239), f64x2.mul(w, odd))
  odd = f64x2.mul(z, f64x2.add(f64x2.splat(0.6666666666666735), f64x2.mul(w, odd)))

  const half = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f))
  const low = f64x2.mul(k, f64x2.splat(1.9082149292705877e-10))
  const tail = f64x2.add(f64x2.mul(s, f64x2.add(half, f64x2.add(even, odd))), low)
  const rest = f64x2.sub(f64x2.sub(half, tail), f)
  return f64x2.sub(f64x2.mul(k, f64x2.splat(0.6931471803691238)), rest)
}
