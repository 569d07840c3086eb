import { featureSet } from '../features/index.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import { type Champion, evaluate, fixedModel, type Model, modelByName } from '../models/index.ts'
import type { Evaluation } from '../scores/index.ts'
import { JobError } from './job-error.ts'
import { BASELINE, type Lesson } from './lesson.ts'

/** The part of the history, at its end, on which candidates are compared. */
const TEST_SHARE = 0.2
const RESAMPLES = 300
const EMBARGO_MINUTES = 60

/** What serves now, as a model to walk beside the others. */
export interface IncumbentModel {
  readonly model: Model
  /** Of one that was trained elsewhere and stays as it is: what it may have seen ends here, epoch ms. */
  readonly seenTo: number | undefined
}

/** Learnt anew at each step, unless it was trained elsewhere. The baseline needs no place: it always has one. */
export function incumbentOf(champion: Champion): IncumbentModel | undefined {
  const { modelName, seenTo } = champion.facts
  if (modelName === BASELINE) return undefined
  return seenTo === undefined
    ? { model: modelByName(modelName), seenTo }
    : { model: fixedModel(champion.model, champion.version), seenTo }
}

/** Walks the candidates and the incumbent through the end of the history, which none of them has seen. */
export function compareCandidates(options: {
  readonly lesson: Lesson
  readonly models: readonly Model[]
  readonly incumbent: IncumbentModel | undefined
  readonly set: string
  readonly now: () => number
}): Promise<Evaluation> {
  const { lesson, models, incumbent, set, now } = options
  const { candles, instrument, horizonMinutes, dataHash, seed, codeVersion } = lesson
  const from = candles.openTime[0]
  const to = candles.openTime[candles.length - 1] + MINUTE_MS
  const seenTo = incumbent?.seenTo
  const unseen =
    seenTo === undefined ? from : seenTo + (EMBARGO_MINUTES + horizonMinutes) * MINUTE_MS
  const trainDays = Math.max(
    ...[1, Math.floor(((to - from) / DAY_MS) * (1 - TEST_SHARE))],
    Math.ceil((unseen - from) / DAY_MS),
  )
  if (to - from < (trainDays + 1) * DAY_MS) {
    throw new JobError(
      'TOO_LITTLE_HISTORY',
      `What serves may have seen all until ${new Date(unseen).toISOString()}: it is compared with others on a ` +
        'whole day after that, and the lake has not got one yet.',
    )
  }
  return evaluate({
    ...{ instrument, candles, dataHash, from, to, horizonMinutes, trainDays, seed, codeVersion },
    ...{ set: featureSet(set), scheme: 'expanding', retrain: 'month' },
    ...{ intervals: lesson.intervals, volatility: lesson.volatility },
    embargoMinutes: EMBARGO_MINUTES,
    models,
    ...(incumbent && { rival: incumbent.model.name }),
    resamples: RESAMPLES,
    now,
    // Whoever wants it stopped ends its thread.
    signal: new AbortController().signal,
  })
}
