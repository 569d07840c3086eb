import { isHopeless, type PrunerName } from './pruner.ts'
import { type SamplerName, suggest } from './sampler.ts'
import type { Params, SearchSpace } from './search-space.ts'
import type { StudyStore, TrialResult } from './study-store.ts'
import type { Trial } from './trial.ts'

/** What a configuration is worth: its score over all folds, higher is better, and its skill by day. */
export interface TrialScore {
  readonly score: number
  readonly dailySkill: readonly number[]
}

/** Tries one configuration. */
export type Attempt = (
  params: Params,
  /** Told the score so far after each fold; false means: give up, and reject with anything. */
  report: (score: number) => Promise<boolean>,
) => Promise<TrialScore>

interface StudyRunOptions {
  readonly study: string
  readonly space: SearchSpace
  readonly store: StudyStore
  readonly sampler: SamplerName
  readonly pruner: PrunerName
  readonly seed: number
  /** Trials in the study when it is done, those of earlier runs included. */
  readonly trials: number
  /** Whether there is time for another one. */
  readonly hasTime: () => boolean
  /** One for each configuration tried at a time. */
  readonly workers: readonly Attempt[]
  readonly signal: AbortSignal
  onTrial?(trial: Trial): void
}

/**
 * Searches until the budget is used up, and goes on where an earlier run stopped: what it left running is
 * tried again. Every step is in the store before the next is taken. Rejects with the signal's reason.
 */
export async function runStudy(options: StudyRunOptions): Promise<readonly Trial[]> {
  const { study, space, store, sampler, pruner, seed, workers, signal, hasTime, onTrial } = options
  await store.forgetRunning(study)
  const known = new Map((await store.trials(study)).map((trial) => [trial.number, trial]))
  const all = () => [...known.values()].sort((a, b) => a.number - b.number)

  function nextNumber(): number {
    let number = 0
    while (known.has(number)) number++
    return number
  }

  async function work(attempt: Attempt): Promise<void> {
    while (known.size < options.trials && hasTime()) {
      signal.throwIfAborted()
      const number = nextNumber()
      const params = suggest(sampler, space, { trials: all(), number, seed })
      if (params === undefined) return
      let trial = begun(number, params)
      known.set(number, trial)
      await store.begin(study, { number, params })
      const result = await tryOut(attempt, params, async (score) => {
        signal.throwIfAborted()
        trial = { ...trial, intermediate: [...trial.intermediate, score] }
        known.set(number, trial)
        await store.report(study, number, score)
        return !isHopeless(
          pruner,
          trial.intermediate,
          all().filter((one) => one.number !== number),
        )
      })
      signal.throwIfAborted()
      await store.end(study, number, result)
      trial = ended(trial, result)
      known.set(number, trial)
      onTrial?.(trial)
    }
  }

  await Promise.all(workers.map(work))
  return all()
}

async function tryOut(
  attempt: Attempt,
  params: Params,
  goesOn: (score: number) => Promise<boolean>,
): Promise<TrialResult> {
  let gaveUp = false
  try {
    const { score, dailySkill } = await attempt(params, async (score) => {
      gaveUp = !(await goesOn(score))
      return !gaveUp
    })
    if (!Number.isFinite(score)) return { state: 'failed', error: 'its score is not a number' }
    return { state: 'complete', score, dailySkill }
  } catch (error) {
    if (gaveUp) return { state: 'pruned' }
    return { state: 'failed', error: error instanceof Error ? error.message : String(error) }
  }
}

function begun(number: number, params: Params): Trial {
  const nothing = { intermediate: [], dailySkill: [], score: undefined, error: undefined }
  return { number, params, state: 'running', ...nothing }
}

function ended(trial: Trial, result: TrialResult): Trial {
  switch (result.state) {
    case 'complete':
      return { ...trial, ...result }
    case 'pruned':
      return { ...trial, state: 'pruned' }
    case 'failed':
      return { ...trial, state: 'failed', error: result.error }
  }
}
