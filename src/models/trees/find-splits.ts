import type { Grower } from './grower.ts'
import { FEATURE_PART } from './tasks.ts'
import { FEATURE_WORDS, SPLIT_WORDS } from './workspace.ts'

/** Sums over a leaf's rows, in whole numbers, and the bounds on what its subtree may forecast. */
export interface LeafSums {
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
  readonly low: number
  readonly high: number
}

/** A way to split a leaf. The sums are those of its left side. */
export interface Split extends Pick<LeafSums, 'gradient' | 'hessian' | 'rows'> {
  readonly feature: number
  /** The last bin that goes left. */
  readonly bin: number
  readonly missingLeft: boolean
  readonly gain: number
}

interface Side extends LeafSums {
  /** Where its histogram lies. */
  readonly slot: number
}

/**
 * The best split of each leaf. With `family`, the histogram of the smaller child is taken off the parent's
 * first: what is left is the other child's.
 */
export function findSplits(
  grower: Grower,
  features: readonly number[],
  candidates: readonly number[],
  sides: readonly Side[],
  family: { readonly small: number; readonly parent: number } | undefined,
): readonly (Split | undefined)[] {
  const { workspace, crew, parameters } = grower
  const { layout, featureTable } = workspace
  const { monotone, l1, maxDelta } = parameters
  const free = l1 === 0 && maxDelta === 0 && monotone === undefined
  const tell = (feature: number, part: number) => {
    featureTable[feature * FEATURE_WORDS + 3] = part
  }
  for (const feature of features) tell(feature, FEATURE_PART.kept)
  for (const feature of candidates) tell(feature, FEATURE_PART.candidate)
  crew.run(
    'splitFeatures',
    [
      family?.small ?? -1,
      family?.parent ?? -1,
      Number(free),
      ...sides.flatMap((side) => [
        ...[side.slot, side.gradient, side.hessian, side.rows, side.low, side.high],
      ]),
    ],
    candidates.length * sides.length,
  )
  const found = new Float64Array(
    workspace.memory.buffer,
    layout.splits,
    2 * layout.features * SPLIT_WORDS,
  )
  return sides.map((side, which) => {
    const worth = unsplitGain(side, parameters, workspace.rules)
    let split: Split | undefined
    for (const feature of candidates) {
      const word = (which * layout.features + feature) * SPLIT_WORDS
      const gain = found[word] - worth
      // Rounding leaves a trace of gain where there is none.
      if (!(gain > Math.max(parameters.minGain, 1e-12 * Math.abs(worth)))) continue
      if (split && gain <= split.gain) continue
      split = {
        feature,
        gain,
        bin: found[word + 1],
        missingLeft: found[word + 2] === 1,
        gradient: found[word + 3],
        hessian: found[word + 4],
        rows: found[word + 5],
      }
    }
    return split
  })
}

/** What the leaf takes off the loss as it is. */
function unsplitGain(
  side: LeafSums,
  { l1, l2, maxDelta }: Grower['parameters'],
  rules: Float64Array,
): number {
  const gradient = side.gradient * rules[5]
  const penalised = side.hessian * rules[6] + l2
  if (penalised <= 0) return 0
  const shrunk = Math.sign(gradient) * Math.max(Math.abs(gradient) - l1, 0)
  let value = -shrunk / penalised
  if (maxDelta > 0) value = Math.min(Math.max(value, -maxDelta), maxDelta)
  value = Math.min(Math.max(value, side.low), side.high)
  return -(2 * gradient * value + penalised * value * value + 2 * l1 * Math.abs(value))
}
