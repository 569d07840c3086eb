import type { ForecastExplanation } from '../api/index.ts'
import type { ExplainedForecast } from './explain-forecast.ts'

/** An explanation as the API has it: what is undefined is null there. */
export function explanationAnswer(explained: ExplainedForecast): ForecastExplanation {
  const { outcome, contributions, history, objections, ...rest } = explained
  return {
    same: objections.length === 0,
    ...rest,
    outcome: outcome ?? null,
    objections: [...objections],
    contributions: contributions.map((each) => ({
      ...each,
      value: known(each.value),
      shareBelow: known(each.shareBelow),
    })),
    history: {
      moments: history.moments.map((each) => ({
        ...each,
        normalizedReturn: known(each.normalizedReturn),
      })),
      typicalDistance: known(history.typicalDistance),
    },
  }
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
