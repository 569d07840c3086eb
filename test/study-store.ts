import type { StudyStore, Trial } from '../src/models/index.ts'
import { StudyError } from '../src/models/index.ts'

/** A study store in memory: what a test sees of the trials is what a database would hold. */
export function studyStoreInMemory(): StudyStore {
  const studies = new Map<string, Awaited<ReturnType<StudyStore['open']>>>()
  const trials = new Map<string, Map<number, Trial>>()
  const of = (study: string) => trials.get(study) ?? new Map<number, Trial>()

  function change(study: string, number: number, into: (trial: Trial) => Trial): void {
    const trial = of(study).get(number)
    if (trial === undefined)
      throw new StudyError('UNKNOWN_TRIAL', `${study} has no trial ${number}`)
    if (trial.state !== 'running') throw new StudyError('TRIAL_ENDED', `${number} has ended`)
    of(study).set(number, into(trial))
  }

  return {
    async open(definition) {
      const known = studies.get(definition.name)
      const same = (study: typeof definition) => JSON.stringify([study.space, study.about])
      if (known && same(known) !== same(definition)) {
        throw new StudyError('STUDY_DIFFERS', `${definition.name} is about something else`)
      }
      const study = known ?? { ...definition, createdAt: studies.size }
      studies.set(definition.name, study)
      if (!trials.has(definition.name)) trials.set(definition.name, new Map())
      return study
    },
    list: async () => [...studies.values()].reverse(),
    trials: async (study) => [...of(study).values()].sort((a, b) => a.number - b.number),
    async begin(study, { number, params }) {
      if (of(study).has(number)) throw new StudyError('TRIAL_EXISTS', `${number} is taken`)
      const nothing = { intermediate: [], dailySkill: [], score: undefined, error: undefined }
      of(study).set(number, { number, params, state: 'running', ...nothing })
    },
    async report(study, number, score) {
      change(study, number, (trial) => ({
        ...trial,
        intermediate: [...trial.intermediate, score],
      }))
    },
    async end(study, number, result) {
      const error = result.state === 'failed' ? result.error.replaceAll('\0', '\ufffd') : undefined
      change(study, number, (trial) => ({ ...trial, ...result, error }))
    },
    async forgetRunning(study) {
      const running = [...of(study).values()].filter(({ state }) => state === 'running')
      for (const { number } of running) of(study).delete(number)
      return running.length
    },
  }
}
