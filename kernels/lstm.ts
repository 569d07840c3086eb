/**
 * The inner loops of the LSTM, forward. AssemblyScript, single precision, over raw addresses in one shared memory;
 * every sum is taken in a fixed order, so that a row's forecast does not depend on the rows beside it.
 *
 * Units come in blocks of four, one vector. A block's gates lie together, `i f g o`, four numbers each: 64 bytes. A
 * row of a layer's input is `[h of the step before, x, 1]`, so that a bias is one more weight. Weights: for each
 * block, for each value of that row, the block's 16 weights. The number of rows is even.
 */

const BLOCK_BYTES: usize = 64

/**
 * All steps of a layer. `z`: steps + 1 times rows times width, x and 1 filled in and the first step's h zero; h of each
 * step is written into the next one's row. `cells`: steps + 1, the first zero. `gates` and `squashed` (tanh of the
 * cells) are kept for the way back.
 */
export function forwardLayer(
  z: usize,
  cells: usize,
  gates: usize,
  squashed: usize,
  weights: usize,
  rows: i32,
  steps: i32,
  units: i32,
  width: i32,
): void {
  const zRow = (<usize>width) << 2
  const unitRow = (<usize>units) << 2
  const gateRow = (<usize>units) << 4
  const blocks = units >> 2
  const blockWeights = <usize>width * BLOCK_BYTES
  for (let step = 0; step < steps; step++) {
    const first = <usize>step * <usize>rows
    const after = first + <usize>rows
    for (let block = 0; block < blocks; block++) {
      const w = weights + <usize>block * blockWeights
      for (let row = 0; row < rows; row += 2) {
        const at = first + <usize>row
        const z0 = z + at * zRow
        const z1 = z0 + zRow
        let i0 = f32x4.splat(0)
        let f0 = f32x4.splat(0)
        let g0 = f32x4.splat(0)
        let o0 = f32x4.splat(0)
        let i1 = f32x4.splat(0)
        let f1 = f32x4.splat(0)
        let g1 = f32x4.splat(0)
        let o1 = f32x4.splat(0)
        let p = w
        for (let k: usize = 0; k < zRow; k += 4) {
          const x0 = v128.load32_splat(z0 + k)
          const x1 = v128.load32_splat(z1 + k)
          const wi = v128.load(p)
          const wf = v128.load(p, 16)
          const wg = v128.load(p, 32)
          const wo = v128.load(p, 48)
          i0 = f32x4.add(i0, f32x4.mul(wi, x0))
          f0 = f32x4.add(f0, f32x4.mul(wf, x0))
          g0 = f32x4.add(g0, f32x4.mul(wg, x0))
          o0 = f32x4.add(o0, f32x4.mul(wo, x0))
          i1 = f32x4.add(i1, f32x4.mul(wi, x1))
          f1 = f32x4.add(f1, f32x4.mul(wf, x1))
          g1 = f32x4.add(g1, f32x4.mul(wg, x1))
          o1 = f32x4.add(o1, f32x4.mul(wo, x1))
          p += BLOCK_BYTES
        }
        const gate = gates + at * gateRow + <usize>block * BLOCK_BYTES
        v128.store(gate, i0)
        v128.store(gate, f0, 16)
        v128.store(gate, g0, 32)
        v128.store(gate, o0, 48)
        v128.store(gate + gateRow, i1)
        v128.store(gate + gateRow, f1, 16)
        v128.store(gate + gateRow, g1, 32)
        v128.store(gate + gateRow, o1, 48)
      }
    }
    const gate = gates + first * gateRow
    const vectors = rows * blocks
    logistic(gate, BLOCK_BYTES, vectors, 1)
    logistic(gate + 16, BLOCK_BYTES, vectors, 1)
    logistic(gate + 32, BLOCK_BYTES, vectors, 2)
    logistic(gate + 48, BLOCK_BYTES, vectors, 1)
    const bent = squashed + first * unitRow
    nextCells(gate, cells + first * unitRow, cells + after * unitRow, bent, vectors)
    logistic(bent, 16, vectors, 2)
    outputs(gate, bent, z + after * zRow, rows, blocks, zRow)
  }
}

/** Each vector x becomes slope ÷ (1 + e^(−slope x)) − (slope − 1): the logistic function for slope 1, tanh for slope 2. */
function logistic(address: usize, stride: usize, count: i32, slope: f32): void {
  const slopes = f32x4.splat(slope)
  const below = f32x4.splat(slope - 1)
  let at = address
  for (let i = 0; i < count; i++) {
    // e^x is 2^n times a Taylor series of what is left, which is at most ln 2 ÷ 2.
    const x = f32x4.neg(f32x4.mul(v128.load(at), slopes))
    const bounded = f32x4.max(f32x4.min(x, f32x4.splat(80)), f32x4.splat(-80))
    const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(<f32>Math.LOG2E)))
    // ln 2 in two parts, of which the first has so few digits that n times it is exact.
    const most = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)))
    const r = f32x4.add(most, f32x4.mul(n, f32x4.splat(2.1219444e-4)))
    let sum = f32x4.add(f32x4.mul(r, f32x4.splat(1.0 / 720)), f32x4.splat(1.0 / 120))
    sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 24))
    sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 6))
    sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(0.5))
    sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1))
    sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1))
    const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
    const grown = f32x4.add(f32x4.mul(sum, power), f32x4.splat(1))
    v128.store(at, f32x4.sub(f32x4.div(slopes, grown), below))
    at += stride
  }
}

/** next = forget × cell + input × candidate; also to where its tanh is taken. */
function nextCells(gate: usize, cells: usize, next: usize, bent: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 4
    const from = gate + (at << 2)
    const kept = f32x4.mul(v128.load(from, 16), v128.load(cells + at))
    const state = f32x4.add(kept, f32x4.mul(v128.load(from), v128.load(from, 32)))
    v128.store(next + at, state)
    v128.store(bent + at, state)
  }
}

/** h = output × tanh(cell), into the rows of the step after. */
function outputs(gate: usize, bent: usize, z: usize, rows: i32, blocks: i32, zRow: usize): void {
  let at: usize = 0
  for (let row = 0; row < rows; row++) {
    const target = z + <usize>row * zRow
    for (let block: usize = 0; block < <usize>blocks; block++) {
      const h = f32x4.mul(v128.load(gate + (at << 2), 48), v128.load(bent + at))
      v128.store(target + (block << 4), h)
      at += 16
    }
  }
}

/** The windows that end with rows `order[from..from + count)` of a table as a first layer's input; h and c begin at zero. */
export function gather(
  table: usize,
  order: usize,
  from: i32,
  count: i32,
  z: usize,
  cells: usize,
  rows: i32,
  steps: i32,
  units: i32,
  inputs: i32,
): void {
  const width = units + inputs + 1
  const inputBytes = (<usize>inputs) << 2
  for (let row = 0; row < rows; row++) {
    // Rows that only make the number even repeat the last one.
    const last = load<u32>(order + ((<usize>(from + min(row, count - 1))) << 2))
    let source = table + <usize>(last - steps + 1) * inputBytes
    for (let step = 0; step < steps; step++) {
      const target = z + ((<usize>(step * rows + row) * <usize>width + <usize>units) << 2)
      for (let at: usize = 0; at < inputBytes; at += 4) {
        store<f32>(target + at, load<f32>(source + at))
      }
      store<f32>(target + inputBytes, 1)
      source += inputBytes
    }
  }
  begin(z, cells, rows, units, width)
}

/** What a layer below gave, times its mask, as the next layer's input. Both have as many units. */
export function couple(
  below: usize,
  belowWidth: i32,
  mask: usize,
  z: usize,
  cells: usize,
  rows: i32,
  steps: i32,
  units: i32,
): void {
  const width = 2 * units + 1
  const unitRow = (<usize>units) << 2
  for (let step = 0; step < steps; step++) {
    for (let row = 0; row < rows; row++) {
      const source = below + ((<usize>((step + 1) * rows + row) * <usize>belowWidth) << 2)
      const target = z + ((<usize>(step * rows + row) * <usize>width + <usize>units) << 2)
      const kept = mask + <usize>row * unitRow
      for (let at: usize = 0; at < unitRow; at += 16) {
        v128.store(target + at, f32x4.mul(v128.load(source + at), v128.load(kept + at)))
      }
      store<f32>(target + unitRow, 1)
    }
  }
  begin(z, cells, rows, units, width)
}

function begin(z: usize, cells: usize, rows: i32, units: i32, width: i32): void {
  for (let row = 0; row < rows; row++) {
    memory.fill(z + ((<usize>(row * width)) << 2), 0, (<usize>units) << 2)
  }
  memory.fill(cells, 0, (<usize>(rows * units)) << 2)
}

/** Each row's forecast: bias + weights × masked h. `head`: the weights, then the bias. */
export function forecast(
  h: usize,
  width: i32,
  mask: usize,
  head: usize,
  rows: i32,
  units: i32,
  out: usize,
): void {
  const unitRow = (<usize>units) << 2
  const bias = load<f32>(head + unitRow)
  for (let row = 0; row < rows; row++) {
    const source = h + ((<usize>(row * width)) << 2)
    const kept = mask + <usize>row * unitRow
    let sum = f32x4.splat(0)
    for (let at: usize = 0; at < unitRow; at += 16) {
      const masked = f32x4.mul(v128.load(source + at), v128.load(kept + at))
      sum = f32x4.add(sum, f32x4.mul(masked, v128.load(head + at)))
    }
    const halves = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1))
    const whole = f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1)
    store<f32>(out + ((<usize>row) << 2), bias + whole)
  }
}
