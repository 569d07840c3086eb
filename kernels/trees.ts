/**
 * The inner loops of the tree engine. AssemblyScript, over raw addresses in one shared memory: nothing here
 * allocates, and no sum depends on the order of rows, as gradients are whole numbers. What they add up to lies in
 * the histograms of `tree-histograms.ts`.
 */

/** The largest magnitude of doubles `[from, to)`. */
export function largest(values: usize, from: i32, to: i32): f64 {
  let most: f64 = 0
  for (let i = from; i < to; i++) most = max(most, abs(load<f64>(values + ((<usize>i) << 3))))
  return most
}

/** Whole-number gradients from real ones. `words` is 2 where second derivatives differ. */
export function quantise(
  gradient: usize,
  hessian: usize,
  from: i32,
  to: i32,
  perGradient: f64,
  perHessian: f64,
  words: i32,
  out: usize,
): void {
  for (let i = from; i < to; i++) {
    const at = (<usize>i) << 3
    const whole = <i64>nearest(load<f64>(gradient + at) * perGradient)
    const cell = (whole << 24) | 1
    if (words == 1) store<i64>(out + at, cell)
    else {
      store<i64>(out + (at << 1), cell)
      store<i64>(out + (at << 1), <i64>nearest(load<f64>(hessian + at) * perHessian), 8)
    }
  }
}

/**
 * Splits `order[from..to)` in two, each side in its order: the left rows to `left`, the right ones to
 * `right`. Gives how many went left. `left` may be where the rows lie.
 */
export function partition(
  order: usize,
  from: i32,
  to: i32,
  bins: usize,
  lastLeft: i32,
  missing: i32,
  missingLeft: i32,
  left: usize,
  right: usize,
): i32 {
  let lefts: usize = 0
  let rights: usize = 0
  for (let i = from; i < to; i++) {
    const row = load<u32>(order + ((<usize>i) << 2))
    const bin = <i32>load<u8>(bins + <usize>row)
    const goes = bin == missing ? missingLeft : i32(bin <= lastLeft)
    // Written to both sides, and kept on one: a branch here would be guessed wrong half the time.
    store<u32>(left + (lefts << 2), row)
    store<u32>(right + (rights << 2), row)
    lefts += goes
    rights += 1 - goes
  }
  return <i32>lefts
}

export function copy(target: usize, source: usize, bytes: i32): void {
  memory.copy(target, source, bytes)
}

/** Adds a leaf's value to the forecasts of its rows, `order[from..to)`. */
export function addToRows(order: usize, from: i32, to: i32, value: f64, out: usize): void {
  for (let i = from; i < to; i++) {
    const at = out + ((<usize>load<u32>(order + ((<usize>i) << 2))) << 3)
    store<f64>(at, load<f64>(at) + value)
  }
}

/**
 * Bins of values `[from, to)` (NaN to `missing`): how many of the cuts a value has reached. There are 255 cuts, the last
 * ones NaN, which no value reaches. Four values are looked up at once, as each step waits for the one before.
 */
export function assignBins(
  values: usize,
  from: i32,
  to: i32,
  cuts: usize,
  missing: i32,
  out: usize,
): void {
  let i = <usize>from
  for (; i + 4 <= <usize>to; i += 4) {
    const at = values + (i << 3)
    const a = load<f64>(at)
    const b = load<f64>(at, 8)
    const c = load<f64>(at, 16)
    const d = load<f64>(at, 24)
    let ca = cuts
    let cb = cuts
    let cc = cuts
    let cd = cuts
    for (let step: usize = 1024; step >= 8; step >>= 1) {
      ca += stepUp(ca, step, a)
      cb += stepUp(cb, step, b)
      cc += stepUp(cc, step, c)
      cd += stepUp(cd, step, d)
    }
    store<u8>(out + i, a == a ? (ca - cuts) >> 3 : missing)
    store<u8>(out + i, b == b ? (cb - cuts) >> 3 : missing, 1)
    store<u8>(out + i, c == c ? (cc - cuts) >> 3 : missing, 2)
    store<u8>(out + i, d == d ? (cd - cuts) >> 3 : missing, 3)
  }
  for (; i < <usize>to; i++) {
    const value = load<f64>(values + (i << 3))
    let cut = cuts
    for (let step: usize = 1024; step >= 8; step >>= 1) cut += stepUp(cut, step, value)
    store<u8>(out + i, value == value ? (cut - cuts) >> 3 : missing)
  }
}

/** The step, if the value has reached all the cuts it passes, else nothing. No branch: it would be guessed wrong half the time. */
function stepUp(cut: usize, step: usize, value: f64): usize {
  return step & (0 - usize(load<f64>(cut + step - 8) <= value))
}

/** Lays the bins of rows `[from, to)` out row by row; they lie column after column, `rows` bytes each. */
export function layRows(
  columns: usize,
  rows: usize,
  features: i32,
  from: i32,
  to: i32,
  stride: usize,
  out: usize,
): void {
  for (let i = from; i < to; i++) {
    const row = out + <usize>i * stride
    for (let feature = 0; feature < features; feature++) {
      store<u8>(row + <usize>feature, load<u8>(columns + <usize>feature * rows + <usize>i))
    }
  }
}

/** Where the rules of a split lie: eight doubles in a row. */
const L1: usize = 8
const MIN_WEIGHT: usize = 16
const MIN_ROWS: usize = 24
const MAX_DELTA: usize = 32
const GRADIENT_UNIT: usize = 40
const HESSIAN_UNIT: usize = 48

function leafValue(gradient: f64, hessian: f64, rules: usize, low: f64, high: f64): f64 {
  const l1 = load<f64>(rules, L1)
  const shrunk = gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0
  const total = hessian + load<f64>(rules)
  if (total <= 0) return 0
  let value = -shrunk / total
  const delta = load<f64>(rules, MAX_DELTA)
  if (delta > 0) value = max(-delta, min(delta, value))
  return max(low, min(high, value))
}

/** What a leaf of that value takes off the loss, twice over. */
function leafGain(gradient: f64, hessian: f64, value: f64, rules: usize): f64 {
  const penalised = hessian + load<f64>(rules)
  return -(2 * gradient * value + penalised * value * value + 2 * load<f64>(rules, L1) * abs(value))
}

/**
 * The best split of one feature's histogram, written to `out`: gain of both sides, last left bin, whether
 * missing goes left, and the left side's gradient, hessian and rows in whole numbers. The gain is −∞ where
 * nothing may be split. `free`: leaves are bound by nothing but L2, so that gains need no values.
 */
export function bestSplit(
  histogram: usize,
  bins: i32,
  words: i32,
  hasMissing: i32,
  gradient: f64,
  hessian: f64,
  rows: f64,
  low: f64,
  high: f64,
  monotone: i32,
  free: i32,
  rules: usize,
  out: usize,
): void {
  const l2 = load<f64>(rules)
  const minWeight = load<f64>(rules, MIN_WEIGHT)
  const minRows = max(1.0, load<f64>(rules, MIN_ROWS))
  const unit = load<f64>(rules, GRADIENT_UNIT)
  const hessianUnit = load<f64>(rules, HESSIAN_UNIT)
  const shift: usize = words == 1 ? 3 : 4
  let best = -Infinity
  const ways = hasMissing ? 2 : 1
  for (let way = 0; way < ways; way++) {
    let sum: i64 = 0
    let weight: i64 = 0
    if (way == 1) {
      const cell = histogram + ((<usize>bins) << shift)
      sum = load<i64>(cell)
      if (words == 2) weight = load<i64>(cell, 8)
      if ((sum & 0xffffff) == 0) break // Nobody is missing here: both ways are one.
    }
    // With missing values to the right, "all that is known" against "missing" is a split, too.
    const last = hasMissing && way == 0 ? bins : bins - 1
    for (let bin = 0; bin < last; bin++) {
      const cell = histogram + ((<usize>bin) << shift)
      sum += load<i64>(cell)
      if (words == 2) weight += load<i64>(cell, 8)
      const leftRows = <f64>(sum & 0xffffff)
      if (leftRows < minRows) continue
      if (rows - leftRows < minRows) break
      const leftG = <f64>(sum >> 24)
      const leftH = words == 2 ? <f64>weight : leftRows
      const gl = leftG * unit
      const gr = (gradient - leftG) * unit
      const hl = leftH * hessianUnit
      const hr = (hessian - leftH) * hessianUnit
      if (hl < minWeight || hr < minWeight) continue
      let gain: f64
      if (free) gain = (gl * gl) / (hl + l2) + (gr * gr) / (hr + l2)
      else {
        const vl = leafValue(gl, hl, rules, low, high)
        const vr = leafValue(gr, hr, rules, low, high)
        if ((monotone > 0 && vl > vr) || (monotone < 0 && vl < vr)) continue
        gain = leafGain(gl, hl, vl, rules) + leafGain(gr, hr, vr, rules)
      }
      if (!(gain > best)) continue
      best = gain
      store<f64>(out, bin, 8)
      store<f64>(out, way, 16)
      store<f64>(out, leftG, 24)
      store<f64>(out, leftH, 32)
      store<f64>(out, leftRows, 40)
    }
  }
  store<f64>(out, best)
}
