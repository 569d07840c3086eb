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
  for (let at: usize = 0; at < bytes; at += 32) {
    // Two pairs side by side: a chain of so many operations would leave the processor waiting most of the time.
    const value0 = f64x2.add(f64x2.mul(v128.load(values + at), scale), offset)
    const value1 = f64x2.add(f64x2.mul(v128.load(values + at, 16), scale), offset)
    const bits0 = i64x2.add(value0, constant(UP_FROM_ROOT))
    const bits1 = i64x2.add(value1, constant(UP_FROM_ROOT))
    const exponent0 = v128.or(i64x2.shr_u(bits0, 52), constant(TWO_52))
    const exponent1 = v128.or(i64x2.shr_u(bits1, 52), constant(TWO_52))
    const k0 = f64x2.sub(exponent0, constant(ZERO_EXPONENT))
    const k1 = f64x2.sub(exponent1, constant(ZERO_EXPONENT))
    const fraction0 = i64x2.add(v128.and(bits0, constant(FRACTION_BITS)), constant(ROOT_OF_HALF))
    const fraction1 = i64x2.add(v128.and(bits1, constant(FRACTION_BITS)), constant(ROOT_OF_HALF))
    const f0 = f64x2.sub(fraction0, constant(ONE))
    const f1 = f64x2.sub(fraction1, constant(ONE))
    const s0 = f64x2.div(f0, f64x2.add(f0, constant(TWO)))
    const s1 = f64x2.div(f1, f64x2.add(f1, constant(TWO)))
    const square0 = f64x2.mul(constant(HALF), f64x2.mul(f0, f0))
    const square1 = f64x2.mul(constant(HALF), f64x2.mul(f1, f1))
    const z0 = f64x2.mul(s0, s0)
    const z1 = f64x2.mul(s1, s1)
    const w0 = f64x2.mul(z0, z0)
    const w1 = f64x2.mul(z1, z1)
    let even0 = f64x2.add(constant(L4), f64x2.mul(w0, constant(L6)))
    let even1 = f64x2.add(constant(L4), f64x2.mul(w1, constant(L6)))
    let odd0 = f64x2.add(constant(L5), f64x2.mul(w0, constant(L7)))
    let odd1 = f64x2.add(constant(L5), f64x2.mul(w1, constant(L7)))
    even0 = f64x2.add(constant(L2), f64x2.mul(w0, even0))
    even1 = f64x2.add(constant(L2), f64x2.mul(w1, even1))
    odd0 = f64x2.add(constant(L3), f64x2.mul(w0, odd0))
    odd1 = f64x2.add(constant(L3), f64x2.mul(w1, odd1))
    even0 = f64x2.mul(w0, even0)
    even1 = f64x2.mul(w1, even1)
    odd0 = f64x2.mul(z0, f64x2.add(constant(L1), f64x2.mul(w0, odd0)))
    odd1 = f64x2.mul(z1, f64x2.add(constant(L1), f64x2.mul(w1, odd1)))
    const series0 = f64x2.mul(s0, f64x2.add(square0, f64x2.add(even0, odd0)))
    const series1 = f64x2.mul(s1, f64x2.add(square1, f64x2.add(even1, odd1)))
    const tail0 = f64x2.add(series0, f64x2.mul(k0, constant(LN_2_LOW)))
    const tail1 = f64x2.add(series1, f64x2.mul(k1, constant(LN_2_LOW)))
    const rest0 = f64x2.sub(f64x2.sub(square0, tail0), f0)
    const rest1 = f64x2.sub(f64x2.sub(square1, tail1), f1)
    const ln0 = f64x2.mul(f64x2.sub(f64x2.mul(k0, constant(LN_2_HIGH)), rest0), factor)
    const ln1 = f64x2.mul(f64x2.sub(f64x2.mul(k1, constant(LN_2_HIGH)), rest1), factor)
    const known0 = v128.and(
      f64x2.ge(value0, constant(SMALLEST)),
      f64x2.lt(value0, constant(INFINITE)),
    )
    const known1 = v128.and(
      f64x2.ge(value1, constant(SMALLEST)),
      f64x2.lt(value1, constant(INFINITE)),
    )
    v128.store(out + at, v128.bitselect(ln0, constant(UNDEFINED), known0))
    v128.store(out + at + 16, v128.bitselect(ln1, constant(UNDEFINED), known1))
  }
}

/**
 * Numbers that lie in memory, as one instruction loads them from there, and it takes three to make one of its bits.
 */
const NUMBERS = memory.data<f64>([
  2.2250738585072014e-308,
  1,
  2,
  0.5,
  4503599627370496 + 1023,
  0.6666666666666735,
  0.3999999999940942,
  0.2857142874366239,
  0.22222198432149784,
  0.1818357216161805,
  0.15313837699209373,
  0.14798198605116586,
  0.6931471803691238,
  1.9082149292705877e-10,
])

const SMALLEST: usize = 0
const ONE: usize = 8
const TWO: usize = 16
const HALF: usize = 24
const ZERO_EXPONENT: usize = 32
const L1: usize = 40
const L2: usize = 48
const L3: usize = 56
const L4: usize = 64
const L5: usize = 72
const L6: usize = 80
const L7: usize = 88
const LN_2_HIGH: usize = 96
const LN_2_LOW: usize = 104

/**
 * The bits of 1 minus those of √½, which added make the exponent change at √½ and √2; of √½; of a fraction; and of 2⁵²:
 * a whole number below it, put into its fraction, makes 2⁵² + that number; of infinity and of NaN.
 */
const BITS = memory.data<i64>([
  0x00095f6200000000, 0x3fe6a09e00000000, 0x000fffffffffffff, 0x4330000000000000,
  0x7ff0000000000000, 0x7ff8000000000000,
])

const UP_FROM_ROOT: usize = 112
const ROOT_OF_HALF: usize = 120
const FRACTION_BITS: usize = 128
const TWO_52: usize = 136
const INFINITE: usize = 144
const UNDEFINED: usize = 152

function constant(place: usize): v128 {
  return place < UP_FROM_ROOT
    ? v128.load_splat<f64>(NUMBERS + place)
    : v128.load_splat<u64>(BITS + place - UP_FROM_ROOT)
}
