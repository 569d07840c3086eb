import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SearchSpace, StudyDefinition, StudyStore } from '../../src/models/index.ts'

/** Opens an empty store. */
type Open = () => Promise<{ readonly studies: StudyStore; close(): Promise<void> }>

const SPACE: SearchSpace = [
  { kind: 'number', name: 'rate', low: 1e-3, high: 1, log: true },
  { kind: 'choice', name: 'set', options: ['core@1', 'quant-ai@1'] },
]
const STUDY: StudyDefinition = { name: 'forest', space: SPACE, about: { seed: 7, folds: [1, 2] } }
const PARAMS = { rate: 0.1, set: 'core@1', mirrored: true }

/** What every store of studies promises, checked on the ones that `open` makes. */
export function studyStoreLaws(name: string, open: Open): void {
  async function opened(): Promise<StudyStore> {
    const { studies, close } = await open()
    onTestFinished(close)
    return studies
  }

  describe(`${name} keeps the laws of a study store`, () => {
    it('opens a study once, and finds it again', async () => {
      const studies = await opened()
      const made = await studies.open(STUDY)
      expect(made).toMatchObject(STUDY)
      expect(await studies.open(STUDY)).toEqual(made)
      expect(await studies.list()).toEqual([made])
    })

    it('does not mix two searches under one name', async () => {
      const studies = await opened()
      await studies.open(STUDY)
      const others = [
        { ...STUDY, about: { seed: 8, folds: [1, 2] } },
        { ...STUDY, space: SPACE.slice(1) },
      ]
      for (const other of others) {
        await expect(studies.open(other)).rejects.toMatchObject({ code: 'STUDY_DIFFERS' })
      }
      await studies.open({ ...STUDY, name: 'another', about: { seed: 8 } })
      expect(await studies.list()).toHaveLength(2)
    })

    it('gives back what was tried, bit for bit, in order', async () => {
      const studies = await opened()
      await studies.open(STUDY)
      // JSON has one zero only.
      const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
      let next = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(doubles),
          fc.array(doubles),
          doubles,
          async (folds, days, score) => {
            const number = next++
            await studies.begin('forest', { number, params: PARAMS })
            for (const fold of folds) await studies.report('forest', number, fold)
            await studies.end('forest', number, { state: 'complete', score, dailySkill: days })
            const trial = (await studies.trials('forest')).at(-1)
            expect(trial).toMatchObject({ number, params: PARAMS, state: 'complete' })
            expect(trial?.intermediate).toEqual(folds)
            expect(trial?.dailySkill).toEqual(days)
            expect(trial?.score).toBe(score)
          },
        ),
        { numRuns: 20 },
      )
      const numbers = (await studies.trials('forest')).map((trial) => trial.number)
      expect(numbers).toEqual(numbers.map((_, i) => i))
    })

    it('keeps why a trial was given up or failed, and a fold without a score', async () => {
      const studies = await opened()
      await studies.open(STUDY)
      await studies.begin('forest', { number: 0, params: PARAMS })
      await studies.report('forest', 0, Number.NaN)
      await studies.end('forest', 0, { state: 'pruned' })
      await studies.begin('forest', { number: 1, params: PARAMS })
      await studies.end('forest', 1, { state: 'failed', error: 'a file with \0 in its name' })
      expect(await studies.trials('forest')).toMatchObject([
        { state: 'pruned', intermediate: [Number.NaN], score: undefined },
        { state: 'failed', error: 'a file with \ufffd in its name', score: undefined },
      ])
    })

    it('ends a trial once, and knows no other', async () => {
      const studies = await opened()
      await studies.open(STUDY)
      await studies.begin('forest', { number: 0, params: PARAMS })
      await expect(studies.begin('forest', { number: 0, params: PARAMS })).rejects.toMatchObject({
        code: 'TRIAL_EXISTS',
      })
      await studies.end('forest', 0, { state: 'pruned' })
      const twice = studies.end('forest', 0, { state: 'pruned' })
      await expect(twice).rejects.toMatchObject({ code: 'TRIAL_ENDED' })
      await expect(studies.report('forest', 0, 1)).rejects.toMatchObject({ code: 'TRIAL_ENDED' })
      await expect(studies.report('forest', 5, 1)).rejects.toMatchObject({ code: 'UNKNOWN_TRIAL' })
    })

    it('forgets what still runs, and nothing else', async () => {
      const studies = await opened()
      await studies.open(STUDY)
      await studies.open({ ...STUDY, name: 'another' })
      for (const number of [0, 1, 2]) await studies.begin('forest', { number, params: PARAMS })
      await studies.begin('another', { number: 0, params: PARAMS })
      await studies.end('forest', 1, { state: 'pruned' })
      expect(await studies.forgetRunning('forest')).toBe(2)
      expect((await studies.trials('forest')).map(({ number }) => number)).toEqual([1])
      expect(await studies.trials('another')).toHaveLength(1)
    })
  })
}
