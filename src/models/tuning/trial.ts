import type { Params } from './search-space.ts'

/** `pruned`: given up half-way, as its first folds promised little. */
type TrialState = 'running' | 'complete' | 'pruned' | 'failed'

/** One configuration that was tried. Higher scores are better. */
export interface Trial {
  /** 0, 1, 2, … within its study. */
  readonly number: number
  readonly params: Params
  readonly state: TrialState
  /** The score over all folds up to each, in order: what pruners look at. */
  readonly intermediate: readonly number[]
  /** The score over all folds; undefined unless complete. */
  readonly score: number | undefined
  /** Skill by UTC day, in order: what is left of a search after its luck is taken out rests on it. */
  readonly dailySkill: readonly number[]
  /** Why it failed. */
  readonly error: string | undefined
}

/** Best first. Those that were pruned come after all that were not: the further they came the sooner. */
export function ranked(trials: readonly Trial[]): readonly Trial[] {
  const done = trials.filter(({ state }) => state === 'complete' || state === 'pruned')
  return [...done].sort(
    (a, b) =>
      Number(b.state === 'complete') - Number(a.state === 'complete') ||
      (b.score ?? 0) - (a.score ?? 0) ||
      b.intermediate.length - a.intermediate.length ||
      (b.intermediate.at(-1) ?? Number.NEGATIVE_INFINITY) -
        (a.intermediate.at(-1) ?? Number.NEGATIVE_INFINITY) ||
      a.number - b.number,
  )
}
