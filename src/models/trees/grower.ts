import type { Crew } from './crew.ts'
import type { Kernels } from './kernel.ts'
import type { TreeParameters } from './parameters.ts'
import type { Workspace } from './workspace.ts'

/** What it takes to grow trees. */
export interface Grower {
  readonly workspace: Workspace
  readonly kernels: Kernels
  readonly crew: Crew
  readonly parameters: TreeParameters
  readonly cuts: readonly Float64Array[]
  readonly hasMissing: readonly boolean[]
}
