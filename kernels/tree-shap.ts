/**
 * Exact Shapley values of one tree for many rows (how and why: src/models/trees/tree-shap.ts).
 *
 * Nodes are numbered so that the children of split k are 2k + 1 and 2k + 2, and come after it. A split is 24 bytes:
 * threshold (8), its feature's place in the row (4), whether missing values go left (4), which node it is (4), and
 * the node whose coming true also decides on this feature, or the root (4). `states` has a byte a node: 0 if the
 * row parted with the path at an earlier split by the same feature, 1 if it does here, 2 if it comes this way. The
 * tables have, for each child and state, one number a quadrature point (an even number of them).
 */

/** Adds the contributions of rows (`stride` bytes apart) to `out`, which lies as the rows do. */
export function addContributions(
  splits: usize,
  count: i32,
  points: i32,
  ratios: usize,
  parts: usize,
  states: usize,
  products: usize,
  rows: usize,
  stride: usize,
  rowCount: i32,
  out: usize,
): void {
  const size = (<usize>points) << 3
  const perChild = <usize>3 * size
  const lastSplit = splits + 24 * <usize>count
  for (let i = 0; i < rowCount; i++) {
    const row = rows + <usize>i * stride
    const contributions = out + <usize>i * stride

    // Down: at each point, the product of what all features on the path so far say.
    store<u8>(states, 2)
    let child: usize = 1
    let ratio = ratios
    for (let split = splits; split < lastSplit; split += 24, child += 2, ratio += 2 * perChild) {
      const value = load<f64>(row + load<u32>(split, 8))
      const left = u32(value < load<f64>(split)) | (u32(value != value) & load<u32>(split, 12))
      const before = load<u8>(states + load<u32>(split, 20)) >> 1
      const stateLeft = before + (before & left)
      const stateRight = before + (before & (left ^ 1))
      store<u8>(states + child, stateLeft)
      store<u8>(states + child, stateRight, 1)
      const ofLeft = ratio + <usize>stateLeft * size
      const ofRight = ratio + perChild + <usize>stateRight * size
      const parent = products + <usize>load<u32>(split, 16) * size
      const toLeft = products + child * size
      for (let q: usize = 0; q < size; q += 16) {
        const product = v128.load(parent + q)
        v128.store(toLeft + q, f64x2.mul(product, v128.load(ofLeft + q)))
        v128.store(toLeft + size + q, f64x2.mul(product, v128.load(ofRight + q)))
      }
    }

    // Up: what the leaves below a child give, times what the feature has to do with it.
    for (let split = lastSplit - 24; split >= splits; split -= 24) {
      child -= 2
      const part = parts + (child - 1) * perChild
      const ofLeft = part + <usize>load<u8>(states + child) * size
      const ofRight = part + perChild + <usize>load<u8>(states + child, 1) * size
      const parent = products + <usize>load<u32>(split, 16) * size
      const fromLeft = products + child * size
      let sum = f64x2.splat(0)
      for (let q: usize = 0; q < size; q += 16) {
        const left = v128.load(fromLeft + q)
        const right = v128.load(fromLeft + size + q)
        sum = f64x2.add(sum, f64x2.mul(left, v128.load(ofLeft + q)))
        sum = f64x2.add(sum, f64x2.mul(right, v128.load(ofRight + q)))
        v128.store(parent + q, f64x2.add(left, right))
      }
      const to = contributions + load<u32>(split, 8)
      const both = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
      store<f64>(to, load<f64>(to) + both)
    }
    // The root's product is one again for the next row.
    for (let q: usize = 0; q < size; q += 16) v128.store(products + q, f64x2.splat(1))
  }
}
