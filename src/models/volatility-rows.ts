import type { VolatilityRows } from '../scores/index.ts'
import type { MarketDataset } from './dataset.ts'
import { knownRows } from './moments.ts'
import { type VolatilityModel, volatilityFrom } from './volatility-model.ts'

/** A fold's test rows, and what was learnt of volatility before them. */
interface VolatilityFold {
  readonly test: { readonly from: number; readonly to: number }
  readonly model: VolatilityModel
}

/** What each fold's model foresaw of its test rows; where trees were grown on a regression, that comes first. */
export function volatilityRows(
  data: MarketDataset,
  folds: readonly VolatilityFold[],
): readonly VolatilityRows[] {
  const { target, asOf } = data.volatility
  const known = folds.map(({ test }) => knownRows(target, test.from, test.to))
  const length = known.reduce((sum, rows) => sum + rows.length, 0)
  /** A value for each row whose outcome is known, fold by fold. */
  const collect = (of: (fold: number) => (row: number) => number) => {
    const values = new Float64Array(length)
    let at = 0
    known.forEach((rows, fold) => {
      const value = of(fold)
      for (let i = 0; i < rows.length; i++) values[at++] = value(rows[i])
    })
    return values
  }
  const shared = {
    asOf: collect(() => (row) => asOf[row]),
    outcome: collect(() => (row) => target[row]),
  }
  const rowsOf = (name: string, models: readonly VolatilityModel[]): VolatilityRows => {
    const forecast = collect((fold) => {
      const { from, to } = folds[fold].test
      const logs = models[fold].logs(data, from, to)
      return (row) => logs[row - from]
    })
    return { name, forecast, ...shared }
  }
  const models = folds.map(({ model }) => model)
  const plain = models.map(({ learnt: { intercept, coefficients } }) =>
    volatilityFrom({ intercept, coefficients }),
  )
  const grown = models.some(({ learnt }) => learnt.trees !== undefined)
  return [rowsOf('har', plain), ...(grown ? [rowsOf('trees', models)] : [])]
}
