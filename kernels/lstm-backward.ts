/** The inner loops of the LSTM, backward: the gradient of a loss by all weights. See `lstm.ts` for how things lie. */
import { addTo } from './lstm-adam'

const BLOCK_BYTES: usize = 64

/**
 * Back through all steps of a layer, adding to `gradient`, which lies as the weights do. `dh`: what the loss gains by h
 * of the last step; `above`, unless 0: by h of every step. `dc` is zero at first. `dx`, unless 0, receives what it gains
 * by every step's x. `turned`: the weights, each gate's in one row. The gates are overwritten by their gradients.
 */
export function backwardLayer(
  z: usize,
  cells: usize,
  gates: usize,
  squashed: usize,
  turned: usize,
  dh: usize,
  dc: usize,
  above: usize,
  dx: usize,
  gradient: usize,
  rows: i32,
  steps: i32,
  units: i32,
  width: i32,
): void {
  const unitBytes = <usize>rows * ((<usize>units) << 2)
  const gateBytes = unitBytes << 2
  const zBytes = <usize>rows * ((<usize>width) << 2)
  const inputs = width - units - 1
  const inputBytes = <usize>rows * ((<usize>inputs) << 2)
  for (let step = steps - 1; step >= 0; step--) {
    const at = <usize>step
    const d = gates + at * gateBytes
    if (above != 0) addTo(dh, above + at * unitBytes, rows * units)
    gateGradients(d, cells + at * unitBytes, squashed + at * unitBytes, dh, dc, (rows * units) >> 2)
    weightGradients(d, z + at * zBytes, gradient, rows, units, width)
    if (step > 0) throughWeights(d, turned, rows, units, width, 0, units, dh)
    if (dx != 0) throughWeights(d, turned, rows, units, width, units, inputs, dx + at * inputBytes)
  }
}

/** Gates become what the loss gains by their sums; `dc` becomes what it gains by the cells of the step before. */
function gateGradients(
  gates: usize,
  cells: usize,
  squashed: usize,
  dh: usize,
  dc: usize,
  blocks: i32,
): void {
  for (let block = 0; block < blocks; block++) {
    const at = (<usize>block) << 4
    const gate = gates + (at << 2)
    const input = v128.load(gate)
    const forget = v128.load(gate, 16)
    const candidate = v128.load(gate, 32)
    const output = v128.load(gate, 48)
    const bent = v128.load(squashed + at)
    const byOut = v128.load(dh + at)
    const one = f32x4.splat(1)
    const throughOut = f32x4.mul(byOut, output)
    const byCell = f32x4.add(
      v128.load(dc + at),
      f32x4.mul(throughOut, f32x4.sub(one, f32x4.mul(bent, bent))),
    )
    const leftIn = f32x4.mul(input, f32x4.sub(one, input))
    const leftForget = f32x4.mul(forget, f32x4.sub(one, forget))
    const leftCandidate = f32x4.sub(one, f32x4.mul(candidate, candidate))
    v128.store(gate, f32x4.mul(f32x4.mul(byCell, candidate), leftIn))
    v128.store(gate, f32x4.mul(f32x4.mul(byCell, v128.load(cells + at)), leftForget), 16)
    v128.store(gate, f32x4.mul(f32x4.mul(byCell, input), leftCandidate), 32)
    v128.store(gate, f32x4.mul(f32x4.mul(throughOut, bent), f32x4.sub(one, output)), 48)
    v128.store(dc + at, f32x4.mul(byCell, forget))
  }
}

/** gradient += gates' gradients × what the gates read, over the rows of one step. */
function weightGradients(
  d: usize,
  z: usize,
  gradient: usize,
  rows: i32,
  units: i32,
  width: i32,
): void {
  const zRow = (<usize>width) << 2
  const gateRow = (<usize>units) << 4
  const end = d + <usize>rows * gateRow
  const pairs = width >> 1
  for (let block = 0; block < units >> 2; block++) {
    const inGates = <usize>block * BLOCK_BYTES
    let target = gradient + <usize>block * <usize>width * BLOCK_BYTES
    for (let pair = 0; pair < pairs; pair++) {
      let i0 = v128.load(target)
      let f0 = v128.load(target, 16)
      let g0 = v128.load(target, 32)
      let o0 = v128.load(target, 48)
      let i1 = v128.load(target, 64)
      let f1 = v128.load(target, 80)
      let g1 = v128.load(target, 96)
      let o1 = v128.load(target, 112)
      let x = z + ((<usize>pair) << 3)
      for (let p = d + inGates; p < end; p += gateRow) {
        const x0 = v128.load32_splat(x)
        const x1 = v128.load32_splat(x, 4)
        const di = v128.load(p)
        const df = v128.load(p, 16)
        const dg = v128.load(p, 32)
        const dout = v128.load(p, 48)
        i0 = f32x4.add(i0, f32x4.mul(di, x0))
        f0 = f32x4.add(f0, f32x4.mul(df, x0))
        g0 = f32x4.add(g0, f32x4.mul(dg, x0))
        o0 = f32x4.add(o0, f32x4.mul(dout, x0))
        i1 = f32x4.add(i1, f32x4.mul(di, x1))
        f1 = f32x4.add(f1, f32x4.mul(df, x1))
        g1 = f32x4.add(g1, f32x4.mul(dg, x1))
        o1 = f32x4.add(o1, f32x4.mul(dout, x1))
        x += zRow
      }
      v128.store(target, i0)
      v128.store(target, f0, 16)
      v128.store(target, g0, 32)
      v128.store(target, o0, 48)
      v128.store(target, i1, 64)
      v128.store(target, f1, 80)
      v128.store(target, g1, 96)
      v128.store(target, o1, 112)
      target += 128
    }
    if ((width & 1) == 0) continue
    let x = z + zRow - 4
    let i0 = v128.load(target)
    let f0 = v128.load(target, 16)
    let g0 = v128.load(target, 32)
    let o0 = v128.load(target, 48)
    for (let p = d + inGates; p < end; p += gateRow) {
      const x0 = v128.load32_splat(x)
      i0 = f32x4.add(i0, f32x4.mul(v128.load(p), x0))
      f0 = f32x4.add(f0, f32x4.mul(v128.load(p, 16), x0))
      g0 = f32x4.add(g0, f32x4.mul(v128.load(p, 32), x0))
      o0 = f32x4.add(o0, f32x4.mul(v128.load(p, 48), x0))
      x += zRow
    }
    v128.store(target, i0)
    v128.store(target, f0, 16)
    v128.store(target, g0, 32)
    v128.store(target, o0, 48)
  }
}

/** out = gates' gradients × `count` columns of the weights, from column `from`: `count` is a multiple of four. */
function throughWeights(
  d: usize,
  turned: usize,
  rows: i32,
  units: i32,
  width: i32,
  from: i32,
  count: i32,
  out: usize,
): void {
  const gateRow = (<usize>units) << 4
  const weightRow = (<usize>width) << 2
  const outRow = (<usize>count) << 2
  for (let row = 0; row < rows; row += 2) {
    const d0 = d + <usize>row * gateRow
    const d1 = d0 + gateRow
    const target = out + <usize>row * outRow
    let column: usize = 0
    for (; column + 64 <= outRow; column += 64) {
      let a0 = f32x4.splat(0)
      let b0 = f32x4.splat(0)
      let c0 = f32x4.splat(0)
      let e0 = f32x4.splat(0)
      let a1 = f32x4.splat(0)
      let b1 = f32x4.splat(0)
      let c1 = f32x4.splat(0)
      let e1 = f32x4.splat(0)
      let p = turned + ((<usize>from) << 2) + column
      for (let q: usize = 0; q < gateRow; q += 4) {
        const x0 = v128.load32_splat(d0 + q)
        const x1 = v128.load32_splat(d1 + q)
        const wa = v128.load(p)
        const wb = v128.load(p, 16)
        const wc = v128.load(p, 32)
        const we = v128.load(p, 48)
        a0 = f32x4.add(a0, f32x4.mul(wa, x0))
        b0 = f32x4.add(b0, f32x4.mul(wb, x0))
        c0 = f32x4.add(c0, f32x4.mul(wc, x0))
        e0 = f32x4.add(e0, f32x4.mul(we, x0))
        a1 = f32x4.add(a1, f32x4.mul(wa, x1))
        b1 = f32x4.add(b1, f32x4.mul(wb, x1))
        c1 = f32x4.add(c1, f32x4.mul(wc, x1))
        e1 = f32x4.add(e1, f32x4.mul(we, x1))
        p += weightRow
      }
      const t = target + column
      v128.store(t, a0)
      v128.store(t, b0, 16)
      v128.store(t, c0, 32)
      v128.store(t, e0, 48)
      v128.store(t + outRow, a1)
      v128.store(t + outRow, b1, 16)
      v128.store(t + outRow, c1, 32)
      v128.store(t + outRow, e1, 48)
    }
    for (; column < outRow; column += 16) {
      let a0 = f32x4.splat(0)
      let a1 = f32x4.splat(0)
      let p = turned + ((<usize>from) << 2) + column
      for (let q: usize = 0; q < gateRow; q += 4) {
        const w = v128.load(p)
        a0 = f32x4.add(a0, f32x4.mul(w, v128.load32_splat(d0 + q)))
        a1 = f32x4.add(a1, f32x4.mul(w, v128.load32_splat(d1 + q)))
        p += weightRow
      }
      v128.store(target + column, a0)
      v128.store(target + column + outRow, a1)
    }
  }
}

/** From what the loss gains by each forecast: `dh`, and the head's gradient, added to `gradient`. */
export function backHead(
  h: usize,
  width: i32,
  mask: usize,
  head: usize,
  dy: usize,
  rows: i32,
  units: i32,
  dh: usize,
  gradient: usize,
): void {
  const unitRow = (<usize>units) << 2
  for (let row = 0; row < rows; row++) {
    const source = h + ((<usize>(row * width)) << 2)
    const offset = <usize>row * unitRow
    const slope = load<f32>(dy + ((<usize>row) << 2))
    const slopes = f32x4.splat(slope)
    for (let at: usize = 0; at < unitRow; at += 16) {
      const kept = f32x4.mul(slopes, v128.load(mask + offset + at))
      v128.store(dh + offset + at, f32x4.mul(kept, v128.load(head + at)))
      const term = f32x4.mul(kept, v128.load(source + at))
      v128.store(gradient + at, f32x4.add(v128.load(gradient + at), term))
    }
    store<f32>(gradient + unitRow, load<f32>(gradient + unitRow) + slope)
  }
}

/** What the loss gains by what a layer below gave: that by its masked copy, times the mask. */
export function uncouple(dx: usize, mask: usize, rows: i32, steps: i32, units: i32): void {
  const stepBytes = (<usize>(rows * units)) << 2
  for (let step = 0; step < steps; step++) {
    const target = dx + <usize>step * stepBytes
    for (let at: usize = 0; at < stepBytes; at += 16) {
      v128.store(target + at, f32x4.mul(v128.load(target + at), v128.load(mask + at)))
    }
  }
}
