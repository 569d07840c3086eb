import type { Crew } from './crew.ts'
import { quantileCuts } from './cuts.ts'
import { FEATURE_WORDS, type Workspace } from './workspace.ts'

/** How the features were cut into bins. */
export interface Binning {
  readonly cuts: readonly Float64Array[]
  readonly hasMissing: readonly boolean[]
}

/**
 * Writes the bins of all rows. Cuts come from the first `learnt` rows alone. The gradients' memory, which nobody
 * needs yet, holds one column at a time.
 */
export function binRows(
  { gradient, hessian, featureTable }: Workspace,
  crew: Crew,
  { features, learnt }: { readonly features: readonly Float64Array[]; readonly learnt: number },
  bins: number,
): Binning {
  const hasMissing: boolean[] = []
  const cuts = features.map((column, feature) => {
    const edges = quantileCuts(column.subarray(0, learnt), Math.min(bins, 254))
    hessian.set(edges)
    // The kernel looks at this many, and no value reaches NaN.
    hessian.fill(Number.NaN, edges.length, 255)
    gradient.set(column)
    crew.run('assignBins', [feature, edges.length], gradient.length)
    hasMissing.push(isAnyMissing(column.subarray(0, learnt)))
    featureTable.set([edges.length + 1, Number(hasMissing[feature])], feature * FEATURE_WORDS)
    return edges
  })
  crew.run('layRows', [], gradient.length)
  return { cuts, hasMissing }
}

function isAnyMissing(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i])) return true
  return false
}
