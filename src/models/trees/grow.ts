import { seededRandom } from '../../runtime/index.ts'
import { findSplits, type LeafSums, type Split } from './find-splits.ts'
import type { Grower } from './grower.ts'
import type { TreeParameters } from './parameters.ts'
import { FEATURE_PART } from './tasks.ts'
import type { TreeNode } from './tree.ts'
import { BLOCK, FEATURE_WORDS } from './workspace.ts'

/** A leaf, with the rows that fell into it: `order[from..to)`. */
interface GrownLeaf {
  readonly node: number
  readonly from: number
  readonly to: number
}

/** A node that also knows the last bin that goes left. */
export interface GrownNode extends TreeNode {
  bin: number
}

/** A tree as grown, its values still in the units of the gradients. */
export interface GrownTree {
  readonly nodes: GrownNode[]
  readonly leaves: readonly GrownLeaf[]
}

interface OpenLeaf extends GrownLeaf, LeafSums {
  readonly depth: number
  readonly slot: number
  readonly split: Split | undefined
}

/**
 * Grows a tree on `order[0..rows)`, on whole-number sums: what is decided does not depend on the order
 * in which rows were added up.
 */
export function growTree(grower: Grower, rows: number, seed: number): GrownTree {
  const { workspace, parameters, crew } = grower
  const { layout, rules } = workspace
  const random = seededRandom(seed)
  const features = drawn(range(layout.features), parameters.featuresPerTree, random.integer)
  const blocks = [...new Set(features.map((feature) => Math.floor(feature / BLOCK)))]
  const candidates = () => drawn(features, parameters.featuresPerSplit, random.integer)
  const deepest = parameters.depth ?? Infinity
  const mayBeSplit = (sums: LeafSums) => sums.rows >= 2 * Math.max(1, parameters.minChildRows)
  const nodes: GrownNode[] = [emptyNode()]

  workspace.blockList.set(blocks)
  for (let feature = 0; feature < layout.features; feature++) {
    workspace.featureTable[feature * FEATURE_WORDS + 3] = FEATURE_PART.none
  }
  sumRows(0, 0, rows)
  const sums = { ...totals(grower, features[0]), low: -Infinity, high: Infinity }
  const rootSplits = findSplits(grower, features, candidates(), [{ slot: 0, ...sums }], undefined)
  let open: OpenLeaf[] = [
    { node: 0, from: 0, to: rows, depth: 0, slot: 0, split: rootSplits[0], ...sums },
  ]
  describeNode(open[0])

  while (open.length < parameters.leaves) {
    const chosen = nextToSplit(open, parameters.growth)
    if (chosen?.split === undefined) break
    const [left, right] = splitLeaf(chosen, chosen.split, open.length)
    open = open.flatMap((leaf) => (leaf === chosen ? [left, right] : [leaf]))
  }
  return { nodes, leaves: open.map(({ node, from, to }) => ({ node, from, to })) }

  function splitLeaf(leaf: OpenLeaf, split: Split, slot: number): [OpenLeaf, OpenLeaf] {
    const lefts = divide(leaf, split)
    const middle = leaf.from + lefts
    const smallIsLeft = lefts <= leaf.to - middle
    const node = nodes[leaf.node]
    node.feature = split.feature
    node.bin = split.bin
    node.threshold = grower.cuts[split.feature][split.bin] ?? Infinity
    node.missingLeft = split.missingLeft
    node.gain = split.gain
    node.left = nodes.length
    nodes.push(emptyNode(), emptyNode())
    const [leftSums, rightSums] = sidesOf(leaf, split, parameters, rules)
    const sides = [
      { slot: smallIsLeft ? slot : leaf.slot, ...leftSums },
      { slot: smallIsLeft ? leaf.slot : slot, ...rightSums },
    ]
    const depth = leaf.depth + 1
    const chosen = candidates()
    let splits: readonly (Split | undefined)[] = []
    // Sums that nobody will look at are most of the work of a tree's last level.
    if (slot + 1 < parameters.leaves && depth < deepest && sides.some(mayBeSplit)) {
      sumRows(slot, smallIsLeft ? leaf.from : middle, smallIsLeft ? middle : leaf.to)
      splits = findSplits(grower, features, chosen, sides, { small: slot, parent: leaf.slot })
    }
    const children: [OpenLeaf, OpenLeaf] = [
      { node: node.left, from: leaf.from, to: middle, depth, split: splits[0], ...sides[0] },
      { node: node.left + 1, from: middle, to: leaf.to, depth, split: splits[1], ...sides[1] },
    ]
    for (const child of children) describeNode(child)
    return children
  }

  /** Sorts a leaf's rows by side. Gives how many went left. */
  function divide({ from, to }: OpenLeaf, { feature, bin, missingLeft }: Split): number {
    const missing = grower.cuts[feature].length + 1
    workspace.found.fill(0)
    const numbers = [from, to, feature, bin, missing, Number(missingLeft)]
    crew.run('partRows', numbers, to - from)
    return workspace.found.reduce((sum, each) => sum + each, 0)
  }

  function sumRows(slot: number, from: number, to: number): void {
    crew.run('sumRows', [slot, from, to, blocks.length], to - from)
  }

  function describeNode(leaf: OpenLeaf): void {
    const node = nodes[leaf.node]
    node.value = leafValue(leaf, parameters, rules)
    node.cover = leaf.hessian * rules[6]
  }
}

function emptyNode(): GrownNode {
  const leaf = { feature: -1, threshold: 0, bin: 0, missingLeft: false, left: 0 }
  return { ...leaf, value: 0, gain: 0, cover: 0 }
}

function nextToSplit(
  open: readonly OpenLeaf[],
  growth: TreeParameters['growth'],
): OpenLeaf | undefined {
  let best: OpenLeaf | undefined
  for (const leaf of open) {
    if (!leaf.split) continue
    if (!best?.split) best = leaf
    else if (growth === 'depth-wise' && leaf.depth !== best.depth) {
      if (leaf.depth < best.depth) best = leaf
    } else if (leaf.split.gain > best.split.gain) best = leaf
  }
  return best
}

/** Sums of the whole tree's rows, read from any feature's histogram. */
function totals(
  { workspace: { memory, layout } }: Grower,
  feature: number,
): Pick<LeafSums, 'gradient' | 'hessian' | 'rows'> {
  const at = layout.histograms + feature * layout.featureBytes
  const cells = new BigInt64Array(memory.buffer, at, 256 * layout.words)
  let sum = 0n
  let weight = 0n
  for (let i = 0; i < cells.length; i += layout.words) {
    sum += cells[i]
    if (layout.words === 2) weight += cells[i + 1]
  }
  const rows = Number(sum & 0xffffffn)
  return {
    gradient: Number(sum >> 24n),
    hessian: layout.words === 2 ? Number(weight) : rows,
    rows,
  }
}

/** A leaf's best value under the rules. */
function leafValue(
  sums: LeafSums,
  { l1, l2, maxDelta }: TreeParameters,
  rules: Float64Array,
): number {
  const gradient = sums.gradient * rules[5]
  const hessian = sums.hessian * rules[6]
  const shrunk = Math.sign(gradient) * Math.max(Math.abs(gradient) - l1, 0)
  let value = hessian + l2 > 0 ? -shrunk / (hessian + l2) : 0
  if (maxDelta > 0) value = Math.min(Math.max(value, -maxDelta), maxDelta)
  return Math.min(Math.max(value, sums.low), sums.high)
}

/** Sums of both sides of a split, and the bounds a monotone feature puts on what grows below. */
function sidesOf(
  leaf: LeafSums,
  split: Split,
  parameters: TreeParameters,
  rules: Float64Array,
): [LeafSums, LeafSums] {
  const { low, high } = leaf
  const left = { gradient: split.gradient, hessian: split.hessian, rows: split.rows, low, high }
  const right = {
    gradient: leaf.gradient - split.gradient,
    hessian: leaf.hessian - split.hessian,
    rows: leaf.rows - split.rows,
    low,
    high,
  }
  const direction = parameters.monotone?.[split.feature] ?? 0
  if (direction === 0) return [left, right]
  const middle = (leafValue(left, parameters, rules) + leafValue(right, parameters, rules)) / 2
  return direction > 0
    ? [
        { ...left, high: middle },
        { ...right, low: middle },
      ]
    : [
        { ...left, low: middle },
        { ...right, high: middle },
      ]
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i)
}

/** A share of the items, at least one, in their order. */
function drawn(
  items: readonly number[],
  share: number,
  integer: (bound: number) => number,
): readonly number[] {
  if (share >= 1) return items
  const wanted = Math.max(1, Math.round(items.length * share))
  const pool = [...items]
  for (let i = 0; i < wanted; i++) {
    const j = i + integer(pool.length - i)
    const held = pool[i]
    pool[i] = pool[j]
    pool[j] = held
  }
  return pool.slice(0, wanted).sort((a, b) => a - b)
}
