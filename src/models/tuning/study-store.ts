import type { JsonObject } from '../run-store.ts'
import type { Params, SearchSpace } from './search-space.ts'
import type { Trial } from './trial.ts'

/** What a study is about. The same name with another definition is another study. */
export interface StudyDefinition {
  readonly name: string
  readonly space: SearchSpace
  /** All else that a score depends on: data hash, span, folds, model, seed. */
  readonly about: JsonObject
}

export interface Study extends StudyDefinition {
  /** Epoch ms by this machine's clock. */
  readonly createdAt: number
}

/** What became of a trial. */
export type TrialResult =
  | { readonly state: 'complete'; readonly score: number; readonly dailySkill: readonly number[] }
  | { readonly state: 'pruned' }
  | { readonly state: 'failed'; readonly error: string }

/** Studies and their trials. Durable when a promise resolves; a trial ends once (`TRIAL_ENDED`). */
export interface StudyStore {
  /** The study of that name, made if there is none. Rejects `STUDY_DIFFERS` where there is another one of that name. */
  open(definition: StudyDefinition): Promise<Study>
  /** Newest first. */
  list(): Promise<readonly Study[]>
  /** In the order of their numbers. */
  trials(study: string): Promise<readonly Trial[]>
  /** A new running trial. Rejects `TRIAL_EXISTS` for a number that is taken. */
  begin(study: string, trial: { readonly number: number; readonly params: Params }): Promise<void>
  /** Adds the score up to the next fold. */
  report(study: string, number: number, score: number): Promise<void>
  end(study: string, number: number, result: TrialResult): Promise<void>
  /** Takes away what still runs: whoever ran it is gone. Returns how many there were. */
  forgetRunning(study: string): Promise<number>
}

export type StudyErrorCode = 'STUDY_DIFFERS' | 'TRIAL_EXISTS' | 'TRIAL_ENDED' | 'UNKNOWN_TRIAL'

/** A study was asked for something that would mix two searches, or rewrite one. */
export class StudyError extends Error {
  override readonly name = 'StudyError'
  readonly code: StudyErrorCode

  constructor(code: StudyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
