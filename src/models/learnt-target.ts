import Type from 'typebox'
import { artifact } from './artifact.ts'
import { TARGET_BOUND, within } from './bounded-target.ts'
import { targetAhead } from './dataset-targets.ts'
import type { Dataset, FittedModel, Model } from './model.ts'
import { ModelError } from './model-error.ts'

/** What a model learns in place of the return over the whole horizon. */
export interface LearntTarget {
  /** Of the first so many minutes of the horizon alone. */
  readonly ahead?: number
  /** Moves beyond so many volatilities count as if they were that far. */
  readonly bound?: number
}

/**
 * A model that learns from another target than the one it forecasts.
 *
 * What can be foreseen lies mostly in the first minutes, and their returns overlap less: more can be learnt of them
 * than of the whole horizon. A forecast of them, in units of their volatility, is taken for one of the horizon in units of
 * its own. That is between a drift that ends with those minutes and one that goes on at the same pace, and no more
 * than a guess: in a blend, weights put it right.
 */
export function otherTargetModel(model: Model, learnt: LearntTarget, name: string): Model {
  if (learnt.ahead === undefined && learnt.bound === undefined) return model
  requireBound(learnt.bound)
  const format = artifact({
    kind: name,
    version: 1,
    /** The fitted model's own bytes, base64. */
    body: Type.Object({ model: Type.String() }),
  })
  const fitted = (member: FittedModel): FittedModel => ({
    ...member,
    name,
    save: () => format.write({ model: Buffer.from(member.save()).toString('base64') }),
  })
  return {
    ...model,
    name,
    description: [model.description, ...wordsOf(learnt)].join('; '),
    fit: (span, seed) =>
      fitted(model.fit({ ...span, data: withLearntTarget(span.data, learnt) }, seed)),
    load: (bytes) => fitted(model.load(Buffer.from(format.read(bytes).model, 'base64'))),
  }
}

/** A wider one than that of all models would be taken, named, and do nothing. */
function requireBound(bound = TARGET_BOUND): void {
  if (bound > 0 && bound <= TARGET_BOUND) return
  const why = bound > 0 ? 'no move is learnt as a larger one' : 'nothing would be left to learn'
  throw new ModelError(
    'BAD_PARAMETERS',
    `bound cannot be ${bound}: ${why}. It lies above 0 and is ${TARGET_BOUND} volatilities at most`,
  )
}

function wordsOf({ ahead, bound }: LearntTarget): readonly string[] {
  return [
    ...(ahead === undefined ? [] : [`learns what the first ${ahead} minutes bring`]),
    ...(bound === undefined ? [] : [`learns moves as ${bound} volatilities at most`]),
  ]
}

const known = new WeakMap<Dataset, Map<string, Dataset>>()

/** The same object each time: what is remembered of it stays so. */
function withLearntTarget(data: Dataset, { ahead, bound }: LearntTarget): Dataset {
  const key = `${ahead} ${bound}`
  const others = known.get(data) ?? new Map<string, Dataset>()
  known.set(data, others)
  const before = others.get(key)
  if (before !== undefined) return before
  const target = ahead === undefined ? data.target : targetAhead(data, ahead)
  const learnt = { ...data, target: bound === undefined ? target : within(target, bound) }
  others.set(key, learnt)
  return learnt
}
