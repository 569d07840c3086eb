import { featureSet } from '../features/index.ts'
import { levelsReached } from '../forecast/index.ts'
import {
  buildDataset,
  evaluationResult,
  fitChampion,
  judge,
  loadChampion,
  type Model,
  modelByName,
} from '../models/index.ts'
import type { EvaluatedModel } from '../scores/index.ts'
import { chooseChampion } from './choose-champion.ts'
import { compareCandidates, incumbentOf } from './compare-candidates.ts'
import {
  BASELINE,
  type CandidateVerdict,
  type ChampionVerdict,
  type Learnt,
  type Lesson,
} from './lesson.ts'

/**
 * Compares the candidates and what serves now on the last fifth of the history and asks each through the gate. What
 * is chosen is then learnt on all of it.
 */
export async function learnChampion(lesson: Lesson, now: () => number): Promise<Learnt> {
  const { candles, horizonMinutes, seed, intervals, volatility } = lesson
  const began = now()
  const before = lesson.predecessor && loadChampion(lesson.predecessor)
  const incumbent = before && !lesson.demotes ? incumbentOf(before) : undefined
  // A model from elsewhere cannot learn other features: the others compete on its own.
  const setId = incumbent?.seenTo === undefined ? lesson.set : (before?.facts.setId ?? lesson.set)
  const models = contestants(lesson.candidates, incumbent?.model)
  const evaluation = await compareCandidates({ lesson, models, incumbent, set: setId, now })
  const compared = now()
  const set = featureSet(setId)
  const data = buildDataset({ candles, set, horizonMinutes })
  const ranked = bestFirst(evaluation.models)
  const isIncumbent = ({ name }: EvaluatedModel) => name === incumbent?.model.name
  const challengers = ranked.filter((each) => !isIncumbent(each)).length
  const verdicts = ranked.map((evaluated): CandidateVerdict => {
    const model = models.find(({ name }) => name === evaluated.name)
    const gate = judge({
      ...{ evaluation, challenger: evaluated.name, champion: before?.facts.modelName },
      ...{ data, candles, set, seed, now, ...(model && { model }) },
      // The incumbent is not chosen among others: it was there.
      tried: isIncumbent(evaluated) ? 1 : challengers,
    })
    const { value, low, high } = evaluated.card.r2Percent
    return { ...gate, r2Percent: value, r2Low: low, r2High: high }
  })
  const judged = now()
  const choice = chooseChampion(
    verdicts,
    incumbent && { name: incumbent.model.name, fixed: incumbent.seenTo !== undefined },
  )
  const newest = data.asOf[data.length - 1]
  const to = data.asOf.findLastIndex((asOf) => asOf + data.horizonMs <= newest) + 1
  const levels = before && levelsReached(before, candles)
  const champion = fitChampion({
    ...{ data, seed, to, intervals, volatility, ...(levels && { levels }) },
    model:
      before && incumbent?.seenTo !== undefined && choice.chosen === incumbent.model.name
        ? { fitted: before.model, seenTo: incumbent.seenTo }
        : choice.chosen,
  })
  const [{ card }] = evaluation.models
  const verdict: ChampionVerdict = {
    ...(verdicts.find(({ challenger }) => challenger === choice.chosen) ??
      verdicts[0] ??
      nothingCompeted(before?.facts.modelName)),
    ...choice,
    chosen: champion.facts.modelName,
    compared: evaluation.models.map(({ name }) => name),
    candidates: verdicts,
    testedRows: card.rows,
    testedFrom: evaluation.plan.folds[0].testFrom,
    testedTo: evaluation.to,
  }
  const { timings, ...result } = evaluationResult(evaluation, (now() - began) / 1000)
  return {
    verdict,
    artifact: champion.save(),
    result: {
      ...result,
      timings: { ...timings, judge: (judged - compared) / 1000 },
      tags: tagsOf(verdict),
    },
  }
}

/** Each once, the incumbent among them: it defends its place even where nobody named it. */
function contestants(names: readonly string[], incumbent: Model | undefined): readonly Model[] {
  const all = [...(incumbent ? [incumbent] : []), ...names.map(modelByName)]
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i)
}

function bestFirst(models: readonly EvaluatedModel[]): readonly EvaluatedModel[] {
  const worth = ({ card }: EvaluatedModel) => card.r2Percent.value ?? Number.NEGATIVE_INFINITY
  return models.filter(({ name }) => name !== BASELINE).toSorted((a, b) => worth(b) - worth(a))
}

function nothingCompeted(champion: string | undefined): CandidateVerdict {
  const figures = { r2Percent: null, r2Low: null, r2High: null }
  return {
    challenger: BASELINE,
    champion: champion ?? null,
    tried: 0,
    promoted: false,
    checks: [],
    ...figures,
  }
}

/** What the history of runs says of each candidate, in words. */
function tagsOf({ chosen, challenger, promoted, succession, why, candidates }: ChampionVerdict) {
  const missed = ({ checks }: CandidateVerdict) =>
    checks.filter(({ passed }) => !passed).map(({ check, found }) => `${check} (${found})`)
  return {
    ...{ chosen, challenger, promoted: String(promoted), succession, why },
    ...Object.fromEntries(
      candidates.map((each) => [
        `gate.${each.challenger}`,
        each.promoted ? 'passed' : `missed: ${missed(each).join('; ')}`,
      ]),
    ),
  }
}
