import { quantileCuts } from './cuts.ts'
import type { Kernels } from './kernel.ts'
import { binsOf, type Workspace } from './workspace.ts'

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
  { layout, gradient, hessian }: Workspace,
  kernels: Kernels,
  { features, learnt }: { readonly features: readonly Float64Array[]; readonly learnt: number },
  bins: number,
): Binning {
  const hasMissing: boolean[] = []
  const cuts = features.map((column, feature) => {
    const edges = quantileCuts(column.subarray(0, learnt), Math.min(bins, 254))
    hessian.set(edges)
    gradient.set(column)
    const missing = edges.length + 1
    const out = binsOf(layout, feature)
    kernels.assignBins(layout.gradient, layout.rows, layout.hessian, edges.length, missing, out)
    hasMissing.push(column.subarray(0, learnt).some(Number.isNaN))
    return edges
  })
  return { cuts, hasMissing }
}
