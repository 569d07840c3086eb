import { a, p, q, r, x } from './step'

/** Bytes of a run of values that goes through the three loops together. */
const RUN: usize = 512

/**
 * x = q·ln(p·a + r), undefined unless 0 < p·a + r < ∞. Within an ulp of the true logarithm, and the same on every
 * machine, as it is made of additions, multiplications and one division.
 *
 * A number is 2ᵏ·(1 + f) with 1 + f between √½ and √2, and ln(1 + f) = 2·artanh(s) with s = f ÷ (2 + f): a series in
 * s², here with the minimax coefficients and the order of summation of Sun's fdlibm (1993), and ln 2 in two parts.
 *
 * In three loops, because each operation waits for the one before it. A processor looks ahead no further than some
 * hundred of them: the longer the chain of a value, the fewer values it works on at a time.
 */
export function logarithm(step: usize, bytes: usize): void {
  const out = x(step)
  const values = a(step)
  const scale = f64x2.splat(p(step))
  const factor = f64x2.splat(q(step))
  const offset = f64x2.splat(r(step))
  for (let run: usize = 0; run < bytes; run += RUN) {
    const size = min(RUN, bytes - run)
    takeApart(values + run, scale, offset, size)
    addSeries(out + run, size)
    putTogether(out + run, factor, size)
  }
}

/** What the loops know of the values of a run: f, s, and k, which is NaN where there is no logarithm. */
const F = memory.data(512, 16)
const S = memory.data(512, 16)
const K = memory.data(512, 16)

function takeApart(values: usize, scale: v128, offset: v128, bytes: usize): void {
  const upFromRoot = constant(UP_FROM_ROOT)
  const two52 = constant(TWO_52)
  const zeroExponent = constant(ZERO_EXPONENT)
  const fractionBits = constant(FRACTION_BITS)
  const rootOfHalf = constant(ROOT_OF_HALF)
  const one = constant(ONE)
  const two = constant(TWO)
  const smallest = constant(SMALLEST)
  const infinite = constant(INFINITE)
  const undefinedValue = constant(UNDEFINED)
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = f64x2.add(f64x2.mul(v128.load(values + at), scale), offset)
    const bits = i64x2.add(value, upFromRoot)
    const k = f64x2.sub(v128.or(i64x2.shr_u(bits, 52), two52), zeroExponent)
    const f = f64x2.sub(i64x2.add(v128.and(bits, fractionBits), rootOfHalf), one)
    const known = v128.and(f64x2.ge(value, smallest), f64x2.lt(value, infinite))
    v128.store(F + at, f)
    v128.store(S + at, f64x2.div(f, f64x2.add(f, two)))
    v128.store(K + at, v128.bitselect(k, undefinedValue, known))
  }
}

/** The sum of the series, without its first term. */
function addSeries(sums: usize, bytes: usize): void {
  const l1 = constant(L1)
  const l2 = constant(L2)
  const l3 = constant(L3)
  const l4 = constant(L4)
  const l5 = constant(L5)
  const l6 = constant(L6)
  const l7 = constant(L7)
  for (let at: usize = 0; at < bytes; at += 16) {
    const s = v128.load(S + at)
    const z = f64x2.mul(s, s)
    const w = f64x2.mul(z, z)
    let even = f64x2.add(l4, f64x2.mul(w, l6))
    let odd = f64x2.add(l5, f64x2.mul(w, l7))
    even = f64x2.add(l2, f64x2.mul(w, even))
    odd = f64x2.add(l3, f64x2.mul(w, odd))
    even = f64x2.mul(w, even)
    odd = f64x2.mul(z, f64x2.add(l1, f64x2.mul(w, odd)))
    v128.store(sums + at, f64x2.add(even, odd))
  }
}

/** ln(2ᵏ·(1 + f)) in the place of the sums. */
function putTogether(sums: usize, factor: v128, bytes: usize): void {
  const half = constant(HALF)
  const ln2High = constant(LN_2_HIGH)
  const ln2Low = constant(LN_2_LOW)
  for (let at: usize = 0; at < bytes; at += 16) {
    const f = v128.load(F + at)
    const k = v128.load(K + at)
    const square = f64x2.mul(half, f64x2.mul(f, f))
    const series = f64x2.mul(v128.load(S + at), f64x2.add(square, v128.load(sums + at)))
    const tail = f64x2.add(series, f64x2.mul(k, ln2Low))
    const rest = f64x2.sub(f64x2.sub(square, tail), f)
    v128.store(sums + at, f64x2.mul(f64x2.sub(f64x2.mul(k, ln2High), rest), factor))
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
