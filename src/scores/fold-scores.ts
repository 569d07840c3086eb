import { finiteOrNull } from './day-bootstrap.ts'
import { type ForecastRows, quantileAt } from './forecast-rows.ts'

/** What one fold of a walk forward was worth. Null where nothing can be said. */
export interface FoldScore {
  /** Forecasts whose outcome is known. */
  readonly rows: number
  /** Against a zero return. */
  readonly r2Percent: number | null
  readonly rmseBps: number | null
  /** Right signs where neither forecast nor outcome is zero. */
  readonly hitRate: number | null
  /** Share of outcomes inside the 90 % interval. */
  readonly coverage90: number | null
}

/** The rows of a walk, fold by fold. `folds` are ranges of `asOf`, `[testFrom, testTo)`. */
export function foldScores(
  rows: ForecastRows,
  folds: readonly { readonly testFrom: number; readonly testTo: number }[],
): readonly FoldScore[] {
  const { asOf, expectedReturn, realizedReturn, length } = rows
  const [low, high] = [quantileAt(rows, 0.05), quantileAt(rows, 0.95)]
  return folds.map(({ testFrom, testTo }) => {
    let [count, squared, naive, calls, hits, inside] = [0, 0, 0, 0, 0, 0]
    for (let i = 0; i < length; i++) {
      if (asOf[i] < testFrom || asOf[i] >= testTo) continue
      const outcome = realizedReturn[i]
      const side = Math.sign(expectedReturn[i]) * Math.sign(outcome)
      count++
      squared += (outcome - expectedReturn[i]) ** 2
      naive += outcome ** 2
      if (side !== 0) calls++
      if (side > 0) hits++
      if (low[i] <= outcome && outcome <= high[i]) inside++
    }
    return {
      rows: count,
      r2Percent: finiteOrNull(100 * (1 - squared / naive)),
      rmseBps: finiteOrNull(1e4 * Math.sqrt(squared / count)),
      hitRate: finiteOrNull(hits / calls),
      coverage90: finiteOrNull(inside / count),
    }
  })
}
