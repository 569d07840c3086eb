/**
 * A grown tree: parallel arrays, the root first, the right child after the left one.
 * A row goes left where its value is below the threshold; NaN goes where `missingLeft` says.
 */
export interface Tree {
  /** −1 for a leaf. */
  readonly feature: Int32Array
  /** Above −∞, below which nothing lies. */
  readonly threshold: Float64Array
  readonly missingLeft: Uint8Array
  /** Index of the left child; the right one is the next. 0 for a leaf. */
  readonly left: Int32Array
  /** What a leaf adds to the forecast; for an inner node, what it would add were it a leaf. */
  readonly value: Float64Array
  /** What the split took off the loss; 0 for a leaf. */
  readonly gain: Float64Array
  /** Weight (sum of second derivatives) of the training rows that came by. */
  readonly cover: Float64Array
}

/** Trees whose leaf values add up, over a start. */
export interface Ensemble {
  readonly featureNames: readonly string[]
  readonly base: number
  readonly trees: readonly Tree[]
  /** How a sum of leaves becomes a forecast. */
  readonly link: 'identity' | 'logistic'
}

/** A tree being written: nodes are appended in pairs. */
export interface TreeNode {
  feature: number
  threshold: number
  missingLeft: boolean
  left: number
  value: number
  gain: number
  cover: number
}

/** Nodes as parallel arrays. */
export function treeOf(nodes: readonly TreeNode[]): Tree {
  return {
    feature: Int32Array.from(nodes, ({ feature }) => feature),
    threshold: Float64Array.from(nodes, ({ threshold }) => threshold),
    missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => Number(missingLeft)),
    left: Int32Array.from(nodes, ({ left }) => left),
    value: Float64Array.from(nodes, ({ value }) => value),
    gain: Float64Array.from(nodes, ({ gain }) => gain),
    cover: Float64Array.from(nodes, ({ cover }) => cover),
  }
}

/** Index of the leaf a row falls into. */
export function leafOf(tree: Tree, row: Float64Array): number {
  const { feature, threshold, missingLeft, left } = tree
  let node = 0
  for (let f = feature[0]; f >= 0; f = feature[node]) {
    const value = row[f]
    const goesLeft = value < threshold[node] || (Number.isNaN(value) && missingLeft[node] === 1)
    node = left[node] + (goesLeft ? 0 : 1)
  }
  return node
}
