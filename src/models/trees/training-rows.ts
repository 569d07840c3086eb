/** Rows to learn from; those from `learnt` on are only watched, for early stopping. */
export interface TrainingRows {
  readonly featureNames: readonly string[]
  readonly features: readonly Float64Array[]
  readonly target: Float64Array
  readonly weight?: Float64Array
  readonly learnt: number
  /** When each row became known, oldest first, and how long after that its target was: what blocks are drawn by. */
  readonly time?: { readonly asOf: Float64Array; readonly horizonMs: number }
}
