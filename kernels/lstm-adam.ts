/** What the LSTM does with its weights and their gradients as a whole. See `lstm.ts` for how they lie. */

const BLOCK_BYTES: usize = 64

/** The weights with each gate's in one row. */
export function turn(weights: usize, units: i32, width: i32, out: usize): void {
  for (let block = 0; block < units >> 2; block++) {
    for (let k = 0; k < width; k++) {
      const source = weights + <usize>(block * width + k) * BLOCK_BYTES
      for (let gate = 0; gate < 16; gate++) {
        const target = out + ((<usize>((block * 16 + gate) * width + k)) << 2)
        store<f32>(target, load<f32>(source + ((<usize>gate) << 2)))
      }
    }
  }
}

/** target += other, over a multiple of four numbers. */
export function addTo(target: usize, other: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(other + at)))
  }
}

export function clear(address: usize, bytes: i32): void {
  memory.fill(address, 0, bytes)
}

export function sumOfSquares(address: usize, count: i32): f64 {
  let sum: f64 = 0
  for (let i = 0; i < count; i++) {
    const value = <f64>load<f32>(address + ((<usize>i) << 2))
    sum += value * value
  }
  return sum
}

/** One step of Adam (Kingma & Ba 2015) on a multiple of four numbers. `share`: what clipping leaves of the gradient. */
export function adam(
  weights: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  count: i32,
  share: f32,
  rate: f32,
  root: f32,
): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const g = f32x4.mul(v128.load(gradient + at), f32x4.splat(share))
    const m = f32x4.add(
      f32x4.mul(v128.load(mean + at), f32x4.splat(0.9)),
      f32x4.mul(g, f32x4.splat(0.1)),
    )
    const squared = f32x4.mul(f32x4.mul(g, g), f32x4.splat(0.001))
    const v = f32x4.add(f32x4.mul(v128.load(square + at), f32x4.splat(0.999)), squared)
    v128.store(mean + at, m)
    v128.store(square + at, v)
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(root)), f32x4.splat(1e-8))
    const step = f32x4.div(f32x4.mul(m, f32x4.splat(rate)), divisor)
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), step))
  }
}
