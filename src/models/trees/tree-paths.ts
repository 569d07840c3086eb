import type { Tree } from './tree.ts'

/** A tree's splits, numbered so that the children of split k are nodes 2k + 1 and 2k + 2, and come after it. */
export interface TreePaths {
  readonly splits: readonly PathSplit[]
  /** By node; the root is the first. */
  readonly nodes: readonly PathNode[]
  /** By node: for each feature asked for on its path, the last node that its answer led to. */
  readonly paths: readonly (readonly number[])[]
  /** Most features that one path asks for. */
  readonly features: number
}

interface PathSplit {
  readonly node: number
  readonly feature: number
  readonly threshold: number
  readonly missingLeft: boolean
  /** The node above whose split asked for the same feature last; 0 (the root) if none did. */
  readonly known: number
}

interface PathNode {
  /** Undefined for an inner node. */
  readonly value: number | undefined
  readonly isLeft: boolean
  /** The split it is a child of; −1 for the root. */
  readonly split: number
  /** Share of the cover that comes this way, over all splits by its split's feature so far. */
  readonly share: number
  /** The same without the last of them. */
  readonly before: number
}

/** What a row's path through the tree says of each feature. */
export function pathsOf(tree: Tree): TreePaths {
  const splits: PathSplit[] = []
  const original = [0]
  const root = { isLeft: false, split: -1, share: 1, before: 1 }
  const nodes: PathNode[] = [{ ...root, value: leafValue(0) }]
  /** By node: the last node of its path for each feature. */
  const last: Map<number, number>[] = [new Map()]

  for (let node = 0; node < nodes.length; node++) {
    const at = original[node]
    if (tree.feature[at] < 0) continue
    const feature = tree.feature[at]
    const known = last[node].get(feature) ?? 0
    const before = nodes[known].share
    const split = splits.length
    const [threshold, missingLeft] = [tree.threshold[at], tree.missingLeft[at] === 1]
    splits.push({ node, feature, threshold, missingLeft, known })
    for (const isLeft of [true, false]) {
      const child = tree.left[at] + (isLeft ? 0 : 1)
      // Where nobody came by, nobody can say which way is likelier.
      const portion = tree.cover[at] > 0 ? tree.cover[child] / tree.cover[at] : 0.5
      last.push(new Map(last[node]).set(feature, nodes.length))
      original.push(child)
      nodes.push({ value: leafValue(child), isLeft, split, share: before * portion, before })
    }
  }
  const paths = last.map((known) => [...known.values()])
  return { splits, nodes, paths, features: Math.max(...paths.map(({ length }) => length)) }

  function leafValue(node: number): number | undefined {
    return tree.feature[node] < 0 ? tree.value[node] : undefined
  }
}

/**
 * Quadrature points for the polynomial of a path, whose degree is less than its features. An even number: kernels
 * take two at once.
 */
export function pointsFor(features: number): number {
  return 2 * Math.max(1, Math.ceil(features / 4))
}

/** What a tree forecasts for a row of which nothing is known. */
export function expectedValue(tree: Tree): number {
  let sum = 0
  tree.feature.forEach((feature, node) => {
    if (feature < 0) sum += (tree.cover[node] / tree.cover[0]) * tree.value[node]
  })
  return sum
}
