import { assert } from '../../runtime/index.ts'
import type { Kernels } from './kernel.ts'
import { type Objective, writeDerivatives } from './objective.ts'
import {
  BLOCK,
  binsOf,
  FEATURE_WORDS,
  LEAF_WORDS,
  SPLIT_WORDS,
  type Workspace,
} from './workspace.ts'

/** A thread at work on a task: one of `members`, who all do the same with different rows or features. */
export interface Hand {
  readonly workspace: Workspace
  readonly kernels: Kernels
  /** Undefined where only the calling thread can know it. */
  readonly objective: Objective | undefined
  readonly index: number
  readonly members: number
  /** Waits until all members have come here. */
  meet(): void
}

/**
 * What a crew can do. Whatever they are told is numbers, so that it fits into shared memory. No result depends on how
 * many they are: sums are of whole numbers, and everything else is done row by row or feature by feature.
 */
export const TASKS = {
  /** Bins of a column of values, which lies where gradients will, by cuts that lie where second derivatives will. */
  assignBins(hand, [feature, cuts]) {
    const { layout } = hand.workspace
    const { from, to } = partOf(hand, 0, layout.rows)
    const out = binsOf(layout, feature)
    hand.kernels.assignBins(layout.gradient, from, to, layout.hessian, cuts + 1, out)
  },

  /** Bins row after row, from those column after column. */
  layRows(hand) {
    const { layout } = hand.workspace
    const { rows, features, stride } = layout
    const { from, to } = partOf(hand, 0, rows)
    hand.kernels.layRows(layout.columns, rows, features, from, to, stride, layout.bins)
  },

  derive(hand, [rows]) {
    const { gradient, hessian } = hand.workspace
    const { from, to } = partOf(hand, 0, rows)
    assert(hand.objective, 'whoever takes derivatives was told of what')
    writeDerivatives(hand.objective, hand.workspace, [from, to], gradient, hessian)
  },

  /** Makes derivatives whole numbers, so fine that the sum over so many drawn rows fits its bits. */
  quantise(hand, [rows, drawn]) {
    const { layout, rules } = hand.workspace
    const { gradient, hessian, words, cells } = layout
    const { from, to } = partOf(hand, 0, rows)
    const perGradient = finest(largest(hand, gradient, rows), drawn, 38)
    const perHessian = words === 1 ? 1 : finest(largest(hand, hessian, rows), drawn, 50)
    if (hand.index === 0) {
      rules[5] = 1 / perGradient
      rules[6] = 1 / perHessian
    }
    hand.kernels.quantise(gradient, hessian, from, to, perGradient, perHessian, words, cells)
  },

  /** Sums rows `order[from..to)` into the histograms of a slot, for the blocks listed. */
  sumRows(hand, [slot, from, to, blocks]) {
    const { kernels, index, members, workspace } = hand
    const { layout, blockList } = workspace
    const { words, histogramBytes, featureBytes, bins, stride, order, cells } = layout
    const own = (member: number) => layout.ownHistograms + (member - 1) * histogramBytes
    const target = layout.histograms + slot * histogramBytes
    const mine = index === 0 ? target : own(index)
    const blockBytes = BLOCK * featureBytes
    for (let i = 0; i < blocks; i++) kernels.clear(mine + blockList[i] * blockBytes, blockBytes)
    const part = partOf(hand, from, to)
    const add = words === 1 ? kernels.addRows : kernels.addWeightedRows
    const scratch = layout.scratches + index * layout.scratchBytes
    const list = layout.blockList
    add(bins, stride, order, part.from, part.to, cells, mine, list, blocks, scratch)
    if (members === 1) return
    hand.meet()
    for (let i = index; i < blocks * BLOCK; i += members) {
      const block = blockList[Math.floor(i / BLOCK)]
      const offset = (block * BLOCK + (i % BLOCK)) * featureBytes
      for (let other = 1; other < members; other++) {
        kernels.addCells(target + offset, own(other) + offset, featureBytes)
      }
    }
  },

  /** Sorts rows `order[from..to)` by side, each side in its old order. `found` holds how many each member sent left. */
  partRows(hand, [from, to, feature, bin, missing, missingLeft]) {
    const { kernels, index, members, workspace } = hand
    const { layout, found } = workspace
    const { order, right } = layout
    const part = partOf(hand, from, to)
    // The first one's left rows stay where they are; others' would be in the way of those before them.
    const left = index === 0 ? order + part.from * 4 : layout.left + part.from * 4
    const rights = right + part.from * 4
    const bins = binsOf(layout, feature)
    const { partition, copy } = kernels
    const lefts = partition(
      order,
      part.from,
      part.to,
      bins,
      bin,
      missing,
      missingLeft,
      left,
      rights,
    )
    found[index] = lefts
    hand.meet()
    let leftTo = from
    let rightTo = from
    for (let member = 0; member < members; member++) rightTo += found[member]
    for (let member = 0; member < index; member++) {
      const { from: theirs, to: end } = partOf({ index: member, members }, from, to)
      leftTo += found[member]
      rightTo += end - theirs - found[member]
    }
    if (index > 0) copy(order + leftTo * 4, left, lefts * 4)
    copy(order + rightTo * 4, rights, (part.to - part.from - lefts) * 4)
  },

  /**
   * The best split of each feature for one leaf or for two, who share a parent: the smaller one's histogram is first
   * taken off the parent's, and what is left is the larger one's. A leaf is a slot, sums and bounds.
   */
  splitFeatures(hand, [small, parent, free, ...leaves]) {
    const { kernels, index, members, workspace } = hand
    const { layout, featureTable } = workspace
    const { histograms, histogramBytes, featureBytes, words, features, rules } = layout
    const sides = Array.from({ length: leaves.length / 6 }, (_, i) =>
      leaves.slice(i * 6, i * 6 + 6),
    )
    for (let feature = index; feature < features; feature += members) {
      const at = (slot: number) => histograms + slot * histogramBytes + feature * featureBytes
      const told = feature * FEATURE_WORDS
      const part = featureTable[told + 3]
      if (part === FEATURE_PART.none) continue
      if (parent >= 0) kernels.subtractCells(at(parent), at(small), featureBytes)
      if (part !== FEATURE_PART.candidate) continue
      sides.forEach(([slot, gradient, hessian, rows, low, high], side) => {
        kernels.bestSplit(
          at(slot),
          featureTable[told],
          words,
          featureTable[told + 1],
          gradient,
          hessian,
          rows,
          low,
          high,
          featureTable[told + 2],
          free,
          rules,
          layout.splits + (side * features + feature) * SPLIT_WORDS * 8,
        )
      })
    }
  },

  /** Adds the values of the leaves in the table to the forecasts of their rows, `order[0..used)`. */
  addValues(hand, [leaves, used]) {
    const { layout, leafTable } = hand.workspace
    const part = partOf(hand, 0, used)
    for (let leaf = 0; leaf < leaves; leaf++) {
      const [from, to, value] = leafTable.subarray(leaf * LEAF_WORDS)
      const first = Math.max(from, part.from)
      const end = Math.min(to, part.to)
      if (first < end) hand.kernels.addToRows(layout.order, first, end, value, layout.prediction)
    }
  },
} as const satisfies Readonly<Record<string, Task>>

type Task = (hand: Hand, numbers: readonly number[]) => void

export type TaskName = keyof typeof TASKS

/** A feature's part in a split: none, that of the larger child's histogram alone, or that of a candidate. */
export const FEATURE_PART = { none: 0, kept: 1, candidate: 2 } as const

/** A member's part of `[from, to)`. */
function partOf({ index, members }: Pick<Hand, 'index' | 'members'>, from: number, to: number) {
  const at = (part: number) => from + Math.floor(((to - from) * part) / members)
  return { from: at(index), to: at(index + 1) }
}

/** The largest magnitude among so many doubles. */
function largest(hand: Hand, values: number, rows: number): number {
  const { found } = hand.workspace
  const { from, to } = partOf(hand, 0, rows)
  // What was found before may still be read.
  hand.meet()
  found[hand.index] = hand.kernels.largest(values, from, to)
  hand.meet()
  let most = 0
  for (let member = 0; member < hand.members; member++) most = Math.max(most, found[member])
  return most
}

/** The finest power of two that keeps a sum over so many rows within its bits. */
function finest(most: number, drawn: number, bits: number): number {
  return most > 0 ? 2 ** Math.floor(bits - Math.log2(most * drawn + Number.MIN_VALUE)) : 1
}
