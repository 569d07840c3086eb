import type { VolatilityRows } from '../scores/index.ts'
import type { MarketDataset } from './dataset.ts'
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
  const known = folds.flatMap(({ test }, fold) =>
    Array.from({ length: test.to - test.from }, (_, place) => ({ fold, row: test.from + place })),
  )
  const rows = known.filter(({ row }) => Number.isFinite(target[row]))
  const rowsOf = (name: string, models: readonly VolatilityModel[]): VolatilityRows => {
    const logs = models.map((model, i) => model.logs(data, folds[i].test.from, folds[i].test.to))
    return {
      name,
      asOf: Float64Array.from(rows, ({ row }) => asOf[row]),
      forecast: Float64Array.from(rows, ({ fold, row }) => logs[fold][row - folds[fold].test.from]),
      outcome: Float64Array.from(rows, ({ row }) => target[row]),
    }
  }
  const models = folds.map(({ model }) => model)
  const plain = models.map(({ learnt: { intercept, coefficients } }) =>
    volatilityFrom({ intercept, coefficients }),
  )
  const grown = models.some(({ learnt }) => learnt.trees !== undefined)
  return [rowsOf('har', plain), ...(grown ? [rowsOf('trees', models)] : [])]
}
