import { setImmediate } from 'node:timers/promises'
import { hasMirrorImage } from '../mirror-image.ts'
import type { Dataset } from '../model.ts'
import { modelFamily } from '../model-by-name.ts'
import { specOf } from '../model-family.ts'
import type { FoldRows } from '../walk-forward-plan.ts'
import { foldScore } from './fold-score.ts'
import type { TrialScore } from './run-study.ts'
import type { Params, SearchSpace } from './search-space.ts'

/** One feature set's rows, and the folds of the walk in them. */
export interface TuningData {
  readonly set: string
  readonly data: Dataset
  readonly folds: readonly FoldRows[]
}

/** What does not change from one configuration to the next. */
export interface TuningTask {
  /** A family's name. */
  readonly model: string
  readonly seed: number
  readonly sets: readonly TuningData[]
}

/** A configuration was given up half-way, as its pruner said. */
class GivenUp extends Error {
  override readonly name = 'GivenUp'
}

/** All there is to choose: the family's space, and the feature set. Mirrored only where every set can be. */
export function tuningSpace({ model, sets }: TuningTask): SearchSpace {
  return [
    ...modelFamily(model).space.filter(
      (dimension) =>
        !('searched' in dimension) &&
        (dimension.name !== 'mirror' || sets.every(({ data }) => hasMirrorImage(data))),
    ),
    { kind: 'choice', name: 'set', options: sets.map(({ set }) => set) },
  ]
}

/** Walks one configuration forward. Rejects when `report` says that it is not worth going on. */
export async function tryConfiguration(
  task: TuningTask,
  params: Params,
  report: (score: number) => Promise<boolean>,
): Promise<TrialScore> {
  const chosen = task.sets.find(({ set }) => set === params.set) ?? task.sets[0]
  const { data, folds } = chosen
  const walk = foldScore(modelFamily(task.model).with(params), task.seed, data)
  for (const fold of folds) {
    // Between fits the thread may breathe: a word from outside could not arrive otherwise.
    await setImmediate()
    walk.next(fold)
    if (!(await report(walk.score()))) throw new GivenUp('it was given up')
  }
  return { score: walk.score(), dailySkill: walk.dailySkill() }
}

/** What `evaluate --models` wants to hear to do the same again, and with which set. */
export function configurationText(task: Pick<TuningTask, 'model'>, params: Params): string {
  return specOf(modelFamily(task.model), params)
}
