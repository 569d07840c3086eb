/**
 * Walks grown trees. A node is 16 bytes: its threshold (8), its feature's place in the row (4) and its first child
 * (4), which the second one follows: both in bytes. A row goes to the first child where its value is below the
 * threshold, else (and if it is missing) to the second. A leaf's threshold is NaN and its second child itself, so
 * that whoever has arrived stays.
 */

function below(nodes: usize, node: u32, row: usize): u32 {
  const at = nodes + node
  const first = load<f64>(row + load<u32>(at, 8)) < load<f64>(at)
  // No branch: it would be guessed wrong half the time.
  return load<u32>(at, 12) + (u32(!first) << 4)
}

/**
 * Adds to `out` the leaves that rows (`stride` bytes apart) fall into, tree after tree. Eight trees are walked at once,
 * as each step waits for memory, and eight waits take as long as one: `trees` is a multiple of eight.
 */
export function forecastRows(
  nodes: usize,
  values: usize,
  roots: usize,
  trees: i32,
  rows: usize,
  stride: usize,
  count: i32,
  out: usize,
): void {
  const lastRoot = roots + ((<usize>trees) << 2)
  for (let root = roots; root < lastRoot; root += 32) {
    for (let i = 0; i < count; i++) {
      const row = rows + <usize>i * stride
      let a = load<u32>(root)
      let b = load<u32>(root, 4)
      let c = load<u32>(root, 8)
      let d = load<u32>(root, 12)
      let e = load<u32>(root, 16)
      let f = load<u32>(root, 20)
      let g = load<u32>(root, 24)
      let h = load<u32>(root, 28)
      let moved: u32 = 1
      while (moved != 0) {
        const a1 = below(nodes, a, row)
        const b1 = below(nodes, b, row)
        const c1 = below(nodes, c, row)
        const d1 = below(nodes, d, row)
        const e1 = below(nodes, e, row)
        const f1 = below(nodes, f, row)
        const g1 = below(nodes, g, row)
        const h1 = below(nodes, h, row)
        moved =
          (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) | (e ^ e1) | (f ^ f1) | (g ^ g1) | (h ^ h1)
        a = a1
        b = b1
        c = c1
        d = d1
        e = e1
        f = f1
        g = g1
        h = h1
      }
      const at = out + ((<usize>i) << 3)
      let sum = load<f64>(at)
      sum += load<f64>(values + (a >> 1))
      sum += load<f64>(values + (b >> 1))
      sum += load<f64>(values + (c >> 1))
      sum += load<f64>(values + (d >> 1))
      sum += load<f64>(values + (e >> 1))
      sum += load<f64>(values + (f >> 1))
      sum += load<f64>(values + (g >> 1))
      sum += load<f64>(values + (h >> 1))
      store<f64>(at, sum)
    }
  }
}

/**
 * Adds the leaves that rows `[from, to)` of the training data fall into, but for those that `skipped` has a byte for.
 * A node is 24 bytes: where its feature's bins begin (4; 0 for a leaf), its left child in bytes (4), the last bin that
 * goes left, the bin of missing values, whether those go left (1 each), and the value of a leaf (8, from byte 16 on).
 */
export function addLeaves(nodes: usize, from: i32, to: i32, skipped: usize, out: usize): void {
  for (let i: usize = from; i < <usize>to; i++) {
    if (load<u8>(skipped + i) != 0) continue
    let node = nodes
    for (let bins = load<u32>(node); bins != 0; bins = load<u32>(node)) {
      const bin = <u32>load<u8>(<usize>bins + i)
      const isMissing = u32(bin == <u32>load<u8>(node, 9))
      const isLeft = u32(bin <= <u32>load<u8>(node, 8))
      const left = (isMissing & <u32>load<u8>(node, 10)) | ((isMissing ^ 1) & isLeft)
      node = nodes + load<u32>(node, 4) + 24 * (left ^ 1)
    }
    const at = out + (i << 3)
    store<f64>(at, load<f64>(at) + load<f64>(node, 16))
  }
}
