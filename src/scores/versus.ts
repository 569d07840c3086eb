import type { Column } from '../market/index.ts'
import { assert } from '../runtime/index.ts'
import { type DieboldMariano, dieboldMariano } from './diebold-mariano.ts'
import type { ForecastRows } from './forecast-rows.ts'
import { serialVariance } from './long-run-variance.ts'

/** Whether forecasts lost less than a rival's over the same moments. Positive statistics speak for them. */
export interface Versus {
  readonly rival: string
  readonly plain: DieboldMariano | null
  /** Each loss divided by `scale²`: the sharper test. */
  readonly weighted: DieboldMariano | null
}

/** Diebold and Mariano's test between two models. `rivalReturn`: the rival's expected returns, row for row. */
export function versus(
  { expectedReturn, realizedReturn, scale, length }: ForecastRows,
  rival: string,
  rivalReturn: Column,
  lag: number,
): Versus {
  assert(rivalReturn.length === length, 'both forecast the same moments')
  const plain = realizedReturn.map(
    (value, i) => (value - rivalReturn[i]) ** 2 - (value - expectedReturn[i]) ** 2,
  )
  const weighted = plain.map((value, i) => value / scale[i] ** 2)
  const test = (series: Column) => dieboldMariano(serialVariance(series, lag), length, lag)
  return { rival, plain: test(plain), weighted: test(weighted) }
}
