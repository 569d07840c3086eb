import { type RunResult, ranked, type Trial } from '../models/index.ts'
import { type SearchLuck, searchLuck } from '../scores/index.ts'

/** What a search leaves in the history of runs: its best configuration, fold by fold, and how lucky it was. */
export function searchResult(trials: readonly Trial[], seconds: number): RunResult {
  const best = ranked(trials).find(({ state }) => state === 'complete')
  const luck = Object.entries(luckOf(trials)).map(([key, value]: [string, number | null]) => ({
    ...{ key: `luck.${key}`, value },
    step: 0,
  }))
  return {
    metrics: [
      { key: 'trials', value: trials.length, step: 0 },
      ...(best === undefined
        ? []
        : [{ key: 'best.r2Percent', value: best.score ?? null, step: 0 }]),
      ...(best?.intermediate ?? []).map((value, fold) => ({
        ...{ key: 'best.upToFold.r2Percent', value },
        step: fold + 1,
      })),
      ...luck,
    ],
    artifacts: [],
    timings: { total: seconds },
    tags:
      best === undefined
        ? {}
        : { bestTrial: String(best.number), bestParams: JSON.stringify(best.params) },
  }
}

/** How much of the best score the search itself explains. */
export function luckOf(trials: readonly Trial[]): SearchLuck {
  const complete = ranked(trials).filter(({ state }) => state === 'complete')
  const skills = complete.map(({ dailySkill }) => Float64Array.from(dailySkill))
  return searchLuck(skills, trials.length)
}
