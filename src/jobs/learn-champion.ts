import { featureSet } from '../features/index.ts'
import { levelsReached } from '../forecast/index.ts'
import { type Candles, DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import {
  buildDataset,
  evaluate,
  evaluationResult,
  fitChampion,
  judge,
  loadChampion,
  modelByName,
  type PromotionVerdict,
  type RunResult,
} from '../models/index.ts'
import type { EvaluatedModel, Evaluation } from '../scores/index.ts'

export const BASELINE = 'persistence'
/** The models that compete to be served, beside the one that knows nothing. */
export const CANDIDATES: readonly string[] = [BASELINE, 'ridge']
export const FEATURE_SET = 'core@1'
/** The part of the history, at its end, on which candidates are compared. */
const TEST_SHARE = 0.2
const RESAMPLES = 300

/** What a champion is learnt from. Plain data: it goes to a thread of its own. */
export interface Lesson {
  readonly instrument: Instrument
  readonly horizonMinutes: number
  /** `name@version` of the features. */
  readonly set: string
  /** Models that compete to be served; the baseline is always among them. */
  readonly candidates: readonly string[]
  readonly candles: Candles
  readonly dataHash: string
  readonly seed: number
  /** The bytes of the champion before: the new one's intervals begin where its have come to. */
  readonly predecessor?: Uint8Array
  readonly codeVersion: string
}

/** What came of it. */
export interface Learnt {
  readonly verdict: ChampionVerdict
  /** What `Champion.save` gave. */
  readonly artifact: Uint8Array
  /** For the history of runs: the candidates' figures, fold by fold. */
  readonly result: RunResult
}

/** Why this model serves: what the best challenger was worth out of sample, and what the gate said of it. */
export interface ChampionVerdict extends PromotionVerdict {
  readonly chosen: string
  readonly testedRows: number
  readonly testedFrom: number
  readonly testedTo: number
  /** R² of the best challenger against "price unchanged", percent, with its 95 % interval. */
  readonly r2Percent: number | null
  readonly r2Low: number | null
  readonly r2High: number | null
}

/**
 * Compares the candidates on the last fifth of the history and asks the best one through the gate. What serves is
 * learnt on all of it: the challenger that passed, or else "price unchanged".
 */
export async function learnChampion(lesson: Lesson, now: () => number): Promise<Learnt> {
  const { candles, horizonMinutes, seed } = lesson
  const began = now()
  const predecessor = lesson.predecessor && loadChampion(lesson.predecessor)
  const set = featureSet(lesson.set)
  const rival = predecessor?.facts.modelName
  const evaluation = await compare(lesson, rival, now)
  const best = bestChallenger(evaluation) ?? evaluation.models[0]
  const compared = now()
  const data = buildDataset({ candles, set, horizonMinutes })
  const gate =
    best.name === BASELINE
      ? { challenger: BASELINE, champion: rival ?? null, promoted: false, checks: [] }
      : judge({
          ...{ evaluation, challenger: best.name, champion: rival, data, candles, set, seed, now },
        })
  const judged = now()
  const chosen = gate.promoted ? best.name : BASELINE
  const newest = data.asOf[data.length - 1]
  const to = data.asOf.findLastIndex((asOf) => asOf + data.horizonMs <= newest) + 1
  const levels = predecessor && levelsReached(predecessor, candles)
  const champion = fitChampion({ data, model: chosen, seed, to, ...(levels && { levels }) })
  const { value, low, high } = best.card.r2Percent
  const verdict: ChampionVerdict = {
    ...gate,
    chosen,
    testedRows: best.card.rows,
    testedFrom: evaluation.plan.folds[0].testFrom,
    testedTo: evaluation.to,
    ...{ r2Percent: value, r2Low: low, r2High: high },
  }
  const { timings, ...result } = evaluationResult(evaluation, (now() - began) / 1000)
  const { challenger, promoted } = gate
  return {
    verdict,
    artifact: champion.save(),
    result: {
      ...result,
      timings: { ...timings, judge: (judged - compared) / 1000 },
      tags: { chosen, challenger, promoted: String(promoted) },
    },
  }
}

function bestChallenger({ models }: Evaluation): EvaluatedModel | undefined {
  const challengers = models.filter(({ name }) => name !== BASELINE)
  const worth = ({ card }: EvaluatedModel) => card.r2Percent.value ?? Number.NEGATIVE_INFINITY
  return challengers.toSorted((a, b) => worth(b) - worth(a))[0]
}

function compare(
  lesson: Lesson,
  rival: string | undefined,
  now: () => number,
): Promise<Evaluation> {
  const { candles, instrument, horizonMinutes, dataHash, seed, codeVersion } = lesson
  const from = candles.openTime[0]
  const to = candles.openTime[candles.length - 1] + MINUTE_MS
  const trainDays = Math.max(1, Math.floor(((to - from) / DAY_MS) * (1 - TEST_SHARE)))
  return evaluate({
    instrument,
    candles,
    dataHash,
    from,
    to,
    set: featureSet(lesson.set),
    horizonMinutes,
    scheme: 'expanding',
    trainDays,
    retrain: 'month',
    models: lesson.candidates.map(modelByName),
    seed,
    resamples: RESAMPLES,
    codeVersion,
    now,
    ...(rival !== undefined && rival !== BASELINE && { rival }),
    // Whoever wants it stopped ends its thread.
    signal: new AbortController().signal,
  })
}
