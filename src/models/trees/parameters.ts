import { ModelError } from '../model-error.ts'
import type { Objective } from './objective.ts'

/** What keeps a tree small and its leaves modest. */
export interface TreeParameters {
  readonly leaves: number
  /** Splits between the root and a leaf; unbounded if not given. */
  readonly depth?: number
  /** Which leaf is split next: the one that gains most, or the one nearest the root. */
  readonly growth: 'leaf-wise' | 'depth-wise'
  readonly l1: number
  readonly l2: number
  readonly minChildRows: number
  readonly minChildWeight: number
  readonly minGain: number
  /** Bound on a leaf's value before shrinkage; 0 for none. */
  readonly maxDelta: number
  /** Share of features a tree may use, and of those the share a split may choose from. */
  readonly featuresPerTree: number
  readonly featuresPerSplit: number
  /** By feature: 1 where the forecast may only rise with it, −1 where it may only fall, else 0. */
  readonly monotone?: readonly number[]
}

export interface BoostingParameters extends TreeParameters {
  /** The trees do not depend on it. */
  readonly threads: number
  readonly objective: Objective
  readonly rounds: number
  readonly learningRate: number
  readonly bins: number
  /** Share of rows a tree learns from. */
  readonly rowShare: number
  /** Gradient-based one-side sampling: keep the rows with the largest gradients, and some of the others. */
  readonly goss?: { readonly top: number; readonly other: number }
  /** Stop when the watched rows have not got better for so many rounds, and go back to the best one. */
  readonly patience?: number
}

export interface ForestParameters extends TreeParameters {
  /** The trees do not depend on it. */
  readonly threads: number
  readonly trees: number
  readonly bins: number
  /** Rows drawn for a tree, as a share of all; with replacement unless `withoutReplacement`. */
  readonly rowShare: number
  readonly withoutReplacement: boolean
  /** Draw stretches of so many milliseconds instead of single rows; 0 for rows. */
  readonly blockMs: number
  /** Whether to score the forest on the rows its trees did not draw. */
  readonly outOfBag: boolean
}

const TREE: TreeParameters = {
  leaves: 31,
  growth: 'leaf-wise',
  l1: 0,
  l2: 1,
  minChildRows: 20,
  minChildWeight: 1e-3,
  minGain: 0,
  maxDelta: 0,
  featuresPerTree: 1,
  featuresPerSplit: 1,
}

/** Boosting as asked for, completed and checked. */
export function boostingParameters(asked: Partial<BoostingParameters>): BoostingParameters {
  const full: BoostingParameters = {
    ...TREE,
    objective: { kind: 'squared' },
    rounds: 100,
    learningRate: 0.1,
    bins: 255,
    threads: 1,
    rowShare: 1,
    ...asked,
  }
  checkTree(full)
  requireThat('rounds', full.rounds, whole(full.rounds, 1, 100_000))
  requireThat('learningRate', full.learningRate, full.learningRate > 0 && full.learningRate <= 1)
  requireThat('rowShare', full.rowShare, isShare(full.rowShare))
  if (full.goss) {
    const { top, other } = full.goss
    requireThat('goss', `${top} and ${other}`, isShare(top) && isShare(other) && top + other <= 1)
  }
  return full
}

/** A forest as asked for, completed and checked. */
export function forestParameters(asked: Partial<ForestParameters>): ForestParameters {
  const full: ForestParameters = {
    ...TREE,
    l2: 0,
    trees: 100,
    bins: 255,
    threads: 1,
    rowShare: 1,
    withoutReplacement: false,
    blockMs: 0,
    outOfBag: false,
    featuresPerSplit: 1 / 3,
    ...asked,
  }
  checkTree(full)
  requireThat('trees', full.trees, whole(full.trees, 1, 100_000))
  requireThat('blockMs', full.blockMs, full.blockMs >= 0 && Number.isFinite(full.blockMs))
  requireThat('rowShare', full.rowShare, isShare(full.rowShare))
  return full
}

function checkTree(
  full: TreeParameters & { readonly bins: number; readonly threads: number },
): void {
  requireThat('threads', full.threads, whole(full.threads, 1, 128))
  requireThat('leaves', full.leaves, whole(full.leaves, 2, 65_536))
  requireThat('depth', full.depth, full.depth === undefined || whole(full.depth, 1, 64))
  requireThat('bins', full.bins, whole(full.bins, 2, 255))
  requireThat('featuresPerTree', full.featuresPerTree, isShare(full.featuresPerTree))
  requireThat('featuresPerSplit', full.featuresPerSplit, isShare(full.featuresPerSplit))
  const { l1, l2, minChildRows, minChildWeight, minGain, maxDelta } = full
  for (const [name, value] of Object.entries({
    l1,
    l2,
    minChildRows,
    minChildWeight,
    minGain,
    maxDelta,
  })) {
    requireThat(name, value, value >= 0 && Number.isFinite(value))
  }
}

function isShare(value: number): boolean {
  return value > 0 && value <= 1
}

function whole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function requireThat(name: string, value: unknown, fits: boolean): void {
  if (!fits) throw new ModelError('BAD_PARAMETERS', `${name} cannot be ${String(value)}`)
}
