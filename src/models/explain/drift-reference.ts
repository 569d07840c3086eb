import Type from 'typebox'
import { type Column, DAY_MS, MINUTE_MS } from '../../market/index.ts'
import { distributionOf, populationStability } from '../../scores/index.ts'
import type { Dataset, FittedModel } from '../model.ts'

/** Schema of what lies beside a model, so that whoever watches it needs no history. */
export const DRIFT_REFERENCES = Type.Array(
  Type.Object({
    name: Type.String(),
    distribution: Type.Array(Type.Number(), { minItems: 2 }),
    rows: Type.Integer({ minimum: 1 }),
    worstWeek: Type.Union([Type.Number(), Type.Null()]),
  }),
)

const WEEK_MS = 7 * DAY_MS
/** A week is compared where it has half its minutes, and its worst says something where there were this many. */
const LEAST_OF_A_WEEK = WEEK_MS / MINUTE_MS / 2
const LEAST_WEEKS = 4

/** What a model watches itself by over rows `[from, to)`: its features, its forecasts, and their errors, normalised. */
export function watchedColumns(
  model: FittedModel,
  data: Dataset,
  from: number,
  to: number,
): readonly Column[] {
  const expected = model.predict(data, from, to)
  const error = expected.map((value, i) => data.target[from + i] - value)
  return [...data.features.map((column) => column.subarray(from, to)), expected, error]
}

/** How the watched columns lay over the rows a model learnt from. */
export function driftReferences(
  model: FittedModel,
  data: Dataset,
  from: number,
  to: number,
): Type.Static<typeof DRIFT_REFERENCES> {
  const names = [...data.featureNames, 'forecast', 'forecast error']
  const weeks = weeksOf(data.asOf.subarray(from, to))
  return watchedColumns(model, data, from, to).map((column, i) => {
    const distribution = distributionOf(column)
    const indices = weeks.map(([start, end]) =>
      populationStability(distribution, column.subarray(start, end)),
    )
    return {
      name: names[i],
      distribution: [...distribution],
      rows: to - from,
      worstWeek: weeks.length < LEAST_WEEKS ? null : Number(Math.max(...indices).toPrecision(6)),
    }
  })
}

/** Row ranges of seven days each, counted back from the last row. */
function weeksOf(asOf: Column): readonly (readonly [from: number, to: number])[] {
  const weeks: (readonly [number, number])[] = []
  for (let end = asOf.length; end > 0; ) {
    let start = end - 1
    while (start > 0 && asOf[end - 1] - asOf[start - 1] < WEEK_MS) start--
    if (end - start >= LEAST_OF_A_WEEK) weeks.push([start, end])
    end = start
  }
  return weeks
}
